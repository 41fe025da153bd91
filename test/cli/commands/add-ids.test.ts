import { chmodSync, lstatSync, statSync, symlinkSync } from "node:fs";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";

const NEW_ID = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
const OLD_ID = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";

describe("gotag add-ids", () => {
  const folder = perTest(() => new Folder());
  const addIds = (...args: string[]) => runCommand(["add-ids", ...args], { folder: folder.path });

  it("adds the IDs, keeps the rest of the file, and prints their number", async () => {
    folder.write("cases.yaml", "# sums\n- user: 1 + 1 # easy\n");

    expect(await addIds("cases.yaml")).toEqual({ code: 0, stdout: "cases.yaml: added 1 ID\n", stderr: "" });
    expect(folder.read("cases.yaml")).toBe(`# sums\n- uuid: ${NEW_ID}\n  user: 1 + 1 # easy\n`);
    expect(folder.list()).toEqual(["cases.yaml"]);
  });

  it("keeps a file in which every case has an ID", async () => {
    folder.write("cases.csv", `"uuid"\n${OLD_ID}\n`);

    expect((await addIds("cases.csv")).stdout).toBe("cases.csv: every case has an ID; nothing was changed\n");
    expect(folder.read("cases.csv")).toBe(`"uuid"\n${OLD_ID}\n`);
  });

  it("replaces IDs with --force, and prints JSON", async () => {
    folder.write("cases.jsonl", `{"uuid":"${OLD_ID}"}\n{}\n`);

    const { code, stdout } = await addIds("cases.jsonl", "--force", "--json");

    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, file: "cases.jsonl", added: 2 });
    expect(folder.read("cases.jsonl")).not.toContain(OLD_ID);
  });

  it("keeps a link, and the permissions of the file", async () => {
    chmodSync(folder.write("real.json", "[{}]"), 0o640);
    symlinkSync("real.json", folder.at("cases.json"));

    await addIds("cases.json");

    expect(lstatSync(folder.at("cases.json")).isSymbolicLink()).toBe(true);
    expect(folder.read("real.json")).toContain(NEW_ID);
    expect(statSync(folder.at("real.json")).mode & 0o777).toBe(0o640);
  });

  it("lists the problems of a file, and keeps it", async () => {
    folder.write("cases.json", "[1]");
    folder.write("cases.txt", "");

    const stderr = expect.stringMatching(/^cases\.json: .*\n$/);
    expect(await addIds("cases.json")).toEqual({ code: 2, stdout: "", stderr });
    expect(folder.read("cases.json")).toBe("[1]");
    expect(await addIds("cases.txt")).toEqual({
      code: 2,
      stdout: "",
      stderr: "cases.txt: cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv\n",
    });
  });
});

import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addIdsToFile, type AddIdsOptions } from "../../../cli/commands/add-ids.ts";
import { aShell } from "../fake-shell.ts";

const NEW_ID = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
const OLD_ID = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";

describe("gotag add-ids", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-add-ids-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  async function add(file: string, more: Partial<AddIdsOptions> = {}) {
    const shell = aShell({ folder });
    const code = await addIdsToFile({ file, ...more }, shell);
    return { code, printed: shell.printed(), said: shell.said() };
  }

  it("adds the IDs, keeps the rest of the file, and prints their number", async () => {
    write("cases.yaml", "# sums\n- user: 1 + 1 # easy\n");

    expect(await add("cases.yaml")).toEqual({ code: 0, printed: "cases.yaml: 1 id was added\n", said: "" });
    expect(read("cases.yaml")).toBe(`# sums\n- uuid: ${NEW_ID}\n  user: 1 + 1 # easy\n`);
    expect(readdirSync(folder)).toEqual(["cases.yaml"]);
  });

  it("keeps a file in which every case has an ID", async () => {
    write("cases.csv", `"uuid"\n${OLD_ID}\n`);

    expect((await add("cases.csv")).printed).toBe("cases.csv: every case has an id, and nothing was changed\n");
    expect(read("cases.csv")).toBe(`"uuid"\n${OLD_ID}\n`);
  });

  it("replaces IDs with --force, and prints JSON", async () => {
    write("cases.jsonl", `{"uuid":"${OLD_ID}"}\n{}\n`);

    const { code, printed } = await add("cases.jsonl", { force: true, json: true });

    expect({ code, ...JSON.parse(printed) }).toEqual({ code: 0, file: "cases.jsonl", added: 2 });
    expect(read("cases.jsonl")).not.toContain(OLD_ID);
  });

  it("keeps a link, and the permissions of the file", async () => {
    write("real.json", "[{}]");
    chmodSync(join(folder, "real.json"), 0o640);
    symlinkSync("real.json", join(folder, "cases.json"));

    await add("cases.json");

    expect(lstatSync(join(folder, "cases.json")).isSymbolicLink()).toBe(true);
    expect(read("real.json")).toContain(NEW_ID);
    expect(statSync(join(folder, "real.json")).mode & 0o777).toBe(0o640);
  });

  it("lists the problems of a file, and keeps it", async () => {
    write("cases.json", "[1]");
    write("cases.txt", "");

    const wrong = await add("cases.json");
    expect(wrong).toMatchObject({ code: 2, printed: "" });
    expect(wrong.said).toMatch(/^cases\.json: .*\n$/);
    expect(read("cases.json")).toBe("[1]");
    expect(await add("cases.txt")).toEqual({
      code: 2,
      printed: "",
      said: "cases.txt: cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv\n",
    });
  });
});

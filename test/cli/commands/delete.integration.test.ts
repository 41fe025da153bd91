import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const first = aRun({ id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a" });
const second = aRun({ id: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc" });
const pathOf = ({ id }: { readonly id: string }) => `/api/runs/${id}`;
const problem = (status: number, code: string, detail: string) => ({ status, code, detail });
const busy = problem(409, "run-not-ended", `Run "${first.id}" is running. Cancel it first: POST …/cancel.`);
const gone = problem(404, "run-not-found", `There is no run.`);

describe("gotag delete", () => {
  /** The app's answer to the deletion of the first run. */
  let refusal: { readonly status: number } | undefined;
  const server = perTest(() => {
    refusal = undefined;
    return startFakeServer(({ method, url = "" }, response) => {
      if (url.startsWith("/api/runs?")) return { runs: [first, second] };
      const run = [first, second].find((each) => url === pathOf(each));
      const refused = run === undefined ? gone : method === "DELETE" && run === first ? refusal : undefined;
      response.statusCode = refused?.status ?? (method === "DELETE" ? 204 : 200);
      if (response.statusCode === 204) return void response.end();
      return refused ?? run;
    });
  });
  const deletions = () => server.requests.filter((request) => request.startsWith("DELETE"));
  const deleteRuns = (...args: string[]) => runCommand(["delete", "--url", server.url, ...args]);

  it("deletes each run once, and prints it", async () => {
    expect(await deleteRuns("latest", "08fd", first.id.toUpperCase())).toEqual({
      code: 0,
      stdout: `Run ${first.id} is deleted.\nRun ${second.id} is deleted.\n`,
      stderr: "",
    });
    expect(deletions()).toEqual([`DELETE ${pathOf(first)}`, `DELETE ${pathOf(second)}`]);
  });

  it("deletes none if one is not found, and lists all that are missing", async () => {
    expect(await deleteRuns("latest", "11111111-2222-4333-8444-555555555555", "abcd", "my run")).toEqual({
      code: 2,
      stdout: "",
      stderr: [
        "Nothing was deleted.",
        "- There is no run.",
        `- No run ID begins with "abcd". List the runs with: gotag status`,
        `- "my run" is not a run. Use an ID, an ID prefix (at least 4 characters), or latest. List the runs with: gotag status`,
        "",
      ].join("\n"),
    });
    expect(deletions()).toEqual([]);
  });

  it("keeps a run that has not ended, and deletes the others", async () => {
    refusal = busy;

    const printed = await deleteRuns(first.id, second.id);
    const json = await deleteRuns(first.id, second.id, "--json");

    const reason = `Run ${first.id} has not ended and was not deleted. Cancel it with: gotag cancel ${first.id} --url ${server.url}`;
    expect(printed).toEqual({ code: 2, stdout: `Run ${second.id} is deleted.\n`, stderr: `${reason}\n` });
    expect(JSON.parse(json.stdout)).toEqual({ deleted: [second.id], refused: [{ id: first.id, reason }] });
  });

  it("deletes the others when the app cannot delete one, and ends with 3", async () => {
    refusal = problem(500, "unexpected", "The log says why.\u001b[2J");

    expect(await deleteRuns(first.id, second.id)).toEqual({
      code: 3,
      stdout: `Run ${second.id} is deleted.\n`,
      stderr: "The log says why.\\x1b[2J\n",
    });
  });

  it("treats a run that is gone as deleted", async () => {
    refusal = gone;

    expect(await deleteRuns(first.id)).toMatchObject({ code: 0, stdout: `Run ${first.id} is deleted.\n` });
  });
});

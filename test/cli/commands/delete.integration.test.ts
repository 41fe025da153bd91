import { deleteRuns } from "../../../cli/commands/delete.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const first = aRun({ id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a" });
const second = aRun({ id: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc" });
const unknown = "11111111-2222-4333-8444-555555555555";
const pathOf = (run: { readonly id: string }) => `/api/runs/${run.id}`;
const problem = (status: number, code: string, detail: string) => ({ status, code, detail });
const busy = problem(409, "run-not-ended", `Run "${first.id}" is running. Cancel it first: POST …/cancel.`);
const gone = problem(404, "run-not-found", `There is no run.`);

describe("gotag delete", () => {
  let server: FakeServer;
  /** What refuses to delete a run, by its id. */
  let refusals: Map<string, { readonly status: number }>;
  beforeEach(async () => {
    refusals = new Map();
    server = await startFakeServer(({ method, url = "" }, response) => {
      if (url.startsWith("/api/runs?")) return { runs: [first, second] };
      const run = [first, second].find((each) => url === pathOf(each));
      const refusal = run === undefined ? gone : method === "DELETE" ? refusals.get(run.id) : undefined;
      response.statusCode = refusal?.status ?? (method === "DELETE" ? 204 : 200);
      if (response.statusCode === 204) return void response.end();
      return refusal ?? run;
    });
  });
  afterEach(() => server.stop());
  const deletions = () => server.asked.filter((asked) => asked.startsWith("DELETE"));

  it("deletes each run once, and prints it", async () => {
    const shell = aShell();

    const code = await deleteRuns({ url: server.url, runs: ["latest", "08fd", first.id.toUpperCase()] }, shell);

    expect(code).toBe(0);
    expect(deletions()).toEqual([`DELETE ${pathOf(first)}`, `DELETE ${pathOf(second)}`]);
    expect(shell.printed()).toBe(`Run ${first.id} is deleted.\nRun ${second.id} is deleted.\n`);
    expect(shell.said()).toBe("");
  });

  it("deletes none if one is not found, and lists all that are missing", async () => {
    const deleting = deleteRuns({ url: server.url, runs: ["latest", unknown, "abcd", "my run"] }, aShell());

    await expect(deleting).rejects.toMatchObject({
      code: "usage",
      message: [
        "Nothing was deleted.",
        "- There is no run.",
        `- No run's id begins with "abcd"; status lists the runs.`,
        `- "my run" names no run. Give an id, at least the first 4 characters of one, or latest; status lists the runs.`,
      ].join("\n"),
    });
    expect(deletions()).toEqual([]);
  });

  it("keeps a run that has not ended, and deletes the others", async () => {
    refusals.set(first.id, busy);
    const shell = aShell();

    const code = await deleteRuns({ url: server.url, runs: [first.id, second.id] }, shell);

    expect(code).toBe(2);
    expect(shell.printed()).toBe(`Run ${second.id} is deleted.\n`);
    expect(shell.said()).toBe(
      `Run ${first.id} has not ended, and is kept: gotag cancel ${first.id} --url ${server.url} ends it.\n`,
    );
  });

  it("deletes the others when the app cannot delete one, and ends with 3", async () => {
    refusals.set(first.id, problem(500, "unexpected", "The log says why.\u001b[2J"));
    const shell = aShell();

    expect(await deleteRuns({ url: server.url, runs: [first.id, second.id] }, shell)).toBe(3);
    expect(shell.printed()).toBe(`Run ${second.id} is deleted.\n`);
    expect(shell.said()).toBe("The log says why.\\x1b[2J\n");
  });

  it("treats a run that is gone as deleted", async () => {
    refusals.set(first.id, gone);
    const shell = aShell();

    expect(await deleteRuns({ url: server.url, runs: [first.id] }, shell)).toBe(0);
    expect(shell.printed()).toBe(`Run ${first.id} is deleted.\n`);
  });

  it("prints deleted and refused runs as JSON", async () => {
    refusals.set(first.id, busy);
    const shell = aShell();

    await deleteRuns({ url: server.url, runs: [first.id, second.id], json: true }, shell);

    const reason = `Run ${first.id} has not ended, and is kept: gotag cancel ${first.id} --url ${server.url} ends it.`;
    expect(JSON.parse(shell.printed())).toEqual({ deleted: [second.id], refused: [{ id: first.id, reason }] });
  });
});

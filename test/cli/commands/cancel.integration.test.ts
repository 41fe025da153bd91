import type { ServerResponse } from "node:http";
import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const counts = { total: 9, completed: 3, passed: 2, failed: 0, errors: 1 };
const running = aRun({ status: "running", counts });
const { id, links } = running;
const cancelled = aRun({ status: "cancelled", counts });

describe("gotag cancel", () => {
  /** The answers to requests for the run, in this order; the last one is repeated. */
  let states: (typeof running)[];
  let answerCancel: (response: ServerResponse) => unknown;
  const interruption = perTest(() => new AbortController());
  /** Called at each request for the run. */
  let whenRequested: () => void;
  const server = perTest(() => {
    whenRequested = () => {};
    states = [running, cancelled];
    answerCancel = (response) => {
      response.statusCode = 202;
      return running;
    };
    return startFakeServer(({ method, url }, response) => {
      if (method === "POST") return answerCancel(response);
      if (url !== links.self) return { runs: [running] };
      whenRequested();
      return states.length > 1 ? states.shift() : states[0];
    });
  });
  const cancel = (run: string, ...args: string[]) =>
    runCommand(["cancel", run, "--url", server.url, ...args], { interrupted: interruption.signal });

  it("cancels the run, waits until it has ended, and prints its counts", async () => {
    expect(await cancel("latest")).toEqual({
      code: 0,
      stdout: `Run ${id} was cancelled. 3/9 done: 2 passed, 0 failed, 1 errors.\n`,
      stderr: "3/9 done: 2 passed, 0 failed, 1 errors; 0 s\n",
    });
    expect(server.requests).toEqual([
      "GET /api/runs?limit=1",
      `POST /api/runs/${id}/cancel`,
      `GET ${links.self}`,
      `GET ${links.self}`,
    ]);
  });

  it("prints the ended run as JSON", async () => {
    const { code, stdout } = await cancel(id, "--json");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(cancelled);
  });

  it("does not wait with --detach, and says how to", async () => {
    const detached = await cancel(id, "--detach");
    const requests = [...server.requests];
    const { stdout } = await cancel(id, "--detach", "--json");

    expect(detached).toEqual({
      code: 0,
      stdout: `${id}\n`,
      stderr: `Cancellation requested. Wait for it with: gotag wait ${id} --url ${server.url}\n`,
    });
    expect(requests).toEqual([`POST /api/runs/${id}/cancel`]);
    expect(JSON.parse(stdout)).toEqual(running);
  });

  it.each([{ options: [] }, { options: ["--detach"] }])(
    "succeeds if the run was cancelled before: $options",
    async ({ options }) => {
      answerCancel = () => cancelled;
      states = [cancelled];

      expect(await cancel(id, ...options)).toMatchObject({ code: 0, stderr: "" });
      expect(server.requests).toEqual([`POST /api/runs/${id}/cancel`]);
    },
  );

  it.each([
    { status: 409, code: "run-ended", exitCode: 3 },
    { status: 404, code: "run-not-found", exitCode: 2 },
  ])("prints the error of the app, and ends with $exitCode: $code", async ({ status, code, exitCode }) => {
    answerCancel = (response) => {
      response.statusCode = status;
      return { detail: "It says why.", code, status };
    };

    expect(await cancel(id)).toEqual({ code: exitCode, stdout: "", stderr: "It says why.\n" });
  });

  it.each([
    { ended: aRun({ status: "completed" }), says: "The run ended as completed before it could be cancelled.\n" },
    {
      ended: aRun({ status: "failed", error: "storage\u001b[2J" }),
      says: "The run ended as failed before it could be cancelled: storage\\x1b[2J.\n",
    },
  ])("ends with 3 if the run has ended as $ended.status in the meantime", async ({ ended, says }) => {
    states = [ended];

    const { code, stdout, stderr } = await cancel(id, "--json");

    expect(code).toBe(3);
    expect(stderr.endsWith(says)).toBe(true);
    expect(JSON.parse(stdout)).toEqual(ended);
  });

  it("ends with 130 after Ctrl-C, and says that the run still ends", async () => {
    states = [running];
    whenRequested = () => interruption.abort();

    const { code, stderr } = await cancel(id);

    expect(code).toBe(130);
    expect(stderr.split("\n").at(-2)).toBe(
      `Interrupted. The run is still being cancelled. Wait for it with: gotag wait ${id} --url ${server.url}`,
    );
  });
});

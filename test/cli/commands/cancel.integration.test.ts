import type { ServerResponse } from "node:http";
import { cancel } from "../../../cli/commands/cancel.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const counts = { total: 9, completed: 3, passed: 2, failed: 0, errors: 1 };
const running = aRun({ status: "running", counts });
const { id, links } = running;
const cancelled = aRun({ status: "cancelled", counts });

describe("gotag cancel", () => {
  let server: FakeServer;
  /** What a question about the run is answered with, one after the other; the last one stays. */
  let states: (typeof running)[];
  let answerCancel: (response: ServerResponse) => unknown;
  /** Called at each question about the run. */
  let whenAsked: () => void;
  beforeEach(async () => {
    whenAsked = () => {};
    states = [running, cancelled];
    answerCancel = (response) => {
      response.statusCode = 202;
      return running;
    };
    server = await startFakeServer(({ method, url }, response) => {
      if (method === "POST") return answerCancel(response);
      if (url === links.self) {
        whenAsked();
        return states.length > 1 ? states.shift() : states[0];
      }
      return { runs: [running] };
    });
  });
  afterEach(() => server.stop());

  it("cancels the run, waits until it has ended, and prints its counts", async () => {
    const shell = aShell();

    const code = await cancel({ url: server.url, run: "latest" }, shell);

    expect(code).toBe(0);
    expect(server.asked).toEqual([
      "GET /api/runs?limit=1",
      `POST /api/runs/${id}/cancel`,
      `GET ${links.self}`,
      `GET ${links.self}`,
    ]);
    expect(shell.printed()).toBe(`Run ${id} was cancelled. 3/9 done: 2 passed, 0 failed, 1 errors.\n`);
    expect(shell.said()).toBe("3/9 done: 2 passed, 0 failed, 1 errors; 0 s\n");
  });

  it("prints the ended run as JSON", async () => {
    const shell = aShell();

    expect(await cancel({ url: server.url, run: id, json: true }, shell)).toBe(0);
    expect(JSON.parse(shell.printed())).toEqual(cancelled);
  });

  it.each([{ json: false }, { json: true }])(
    "only asks with --detach, and says who sees to it: %j",
    async ({ json }) => {
      const shell = aShell();

      const code = await cancel({ url: server.url, run: id, detach: true, json }, shell);

      expect(code).toBe(0);
      expect(server.asked).toEqual([`POST /api/runs/${id}/cancel`]);
      if (json) expect(JSON.parse(shell.printed())).toEqual(running);
      else expect(shell.printed()).toBe(`${id}\n`);
      expect(shell.said()).toBe(
        `The run is asked to end, and does so by itself: gotag wait ${id} --url ${server.url} waits for it.\n`,
      );
    },
  );

  it.each([{ detach: false }, { detach: true }])(
    "is done with a run that was cancelled before: %j",
    async (options) => {
      answerCancel = () => cancelled;
      states = [cancelled];
      const shell = aShell();

      expect(await cancel({ url: server.url, run: id, ...options }, shell)).toBe(0);
      expect(shell.said()).toBe("");
      expect(server.asked).toEqual([`POST /api/runs/${id}/cancel`]);
    },
  );

  it("ends with 3 if the run has ended already", async () => {
    const detail = `Run "${id}" has ended already, as completed.`;
    answerCancel = (response) => {
      response.statusCode = 409;
      return { detail, code: "run-ended", status: 409 };
    };
    const shell = aShell();

    expect(await cancel({ url: server.url, run: id }, shell)).toBe(3);
    expect(shell.said()).toBe(`${detail}\n`);
    expect(shell.printed()).toBe("");
  });

  it.each([
    { ended: aRun({ status: "completed" }), says: "The run ended as completed before it could be cancelled.\n" },
    {
      ended: aRun({ status: "failed", error: "storage\u001b[2J" }),
      says: "The run ended as failed before it could be cancelled: storage\\x1b[2J.\n",
    },
  ])("ends with 3 if the run has ended as $ended.status in the meantime", async ({ ended, says }) => {
    states = [ended];
    const shell = aShell();

    expect(await cancel({ url: server.url, run: id, json: true }, shell)).toBe(3);
    expect(shell.said().endsWith(says)).toBe(true);
    expect(JSON.parse(shell.printed())).toEqual(ended);
  });

  it("ends with 130 after Ctrl-C, and says that the run still ends", async () => {
    states = [running];
    const shell = aShell();
    whenAsked = shell.interrupt;

    expect(await cancel({ url: server.url, run: id }, shell)).toBe(130);
    expect(shell.said().split("\n").at(-2)).toBe(
      `Interrupted. The run is asked to end all the same: gotag wait ${id} --url ${server.url} sees to it.`,
    );
  });

  it("passes on other errors of the app", async () => {
    answerCancel = (response) => {
      response.statusCode = 404;
      return { detail: "There is no such run.", code: "run-not-found", status: 404 };
    };

    await expect(cancel({ url: server.url, run: id }, aShell())).rejects.toMatchObject({ status: 404 });
  });
});

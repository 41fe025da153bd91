import { RequestError } from "../../../viewer/api.ts";
import { createRunFollower, type FollowedRun } from "../../../viewer/live/follow-run.ts";
import { settle } from "./fake-page.ts";

const ID = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
const unwatched = new AbortController().signal;

/** An app with one run, and a clock that each summary moves by a second. */
function anApp() {
  let run = { status: "running", counts: { completed: 0 } } as Record<string, unknown>;
  let failure: unknown;
  let nowMs = 0;
  const requests: string[] = [];
  const updates: FollowedRun[] = [];
  const api = {
    get: async <T>(path: string): Promise<T> => {
      requests.push(path.replace(`/api/runs/${ID}`, ""));
      if (failure !== undefined) throw failure;
      if (path.endsWith("/summary")) {
        nowMs += 1000;
        return { of: run["counts"] } as T;
      }
      return (path.includes("/cases") ? { cases: [{ case: { uuid: "1" } }] } : run) as T;
    },
  };
  const look = createRunFollower({ api, id: ID, onUpdate: (news) => updates.push(news), now: () => nowMs });
  return {
    requests,
    updates,
    look: async () => {
      requests.length = 0;
      const found = await look(unwatched);
      await settle();
      return found;
    },
    is: (status: string, completed: number) => (run = { status, counts: { completed } }),
    fails: (error: unknown) => (failure = error),
    pass: (ms: number) => (nowMs += ms),
  };
}

describe("createRunFollower", () => {
  it("shows the run first, then a few results, then the summary", async () => {
    const app = anApp();
    app.is("completed", 2);

    const found = await app.look();

    expect(found).toBe("done");
    expect(app.requests).toEqual(["", "/cases?limit=50", "/summary"]);
    expect(app.updates.flatMap((news) => Object.keys(news))).toEqual(expect.arrayContaining(["run", "summary"]));
  });

  it("requests no summary while the counts stay the same", async () => {
    const app = anApp();
    app.is("running", 3);
    await app.look();
    app.pass(60_000);

    const found = await app.look();

    expect(found).toBe("same");
    expect(app.requests).toEqual([""]);
  });

  it("pauses five times as long as a summary took while the run is running", async () => {
    const app = anApp();
    await app.look();
    app.is("running", 3);

    app.pass(4999);
    expect(await app.look()).toBe("changed");
    expect(app.requests).toEqual([""]);
    app.pass(1);
    await app.look();

    expect(app.requests).toEqual(["", "/summary"]);
  });

  it("requests the last summary as soon as the run has ended", async () => {
    const app = anApp();
    await app.look();
    app.is("completed", 5);

    expect(await app.look()).toBe("done");
    expect(app.updates.at(-1)).toEqual({ summary: { of: { completed: 5 } } });
  });

  it("reports errors and tries again, unless there is no such run", async () => {
    const app = anApp();
    const away = new RequestError("The app does not answer.", { status: 0 });
    app.fails(away);
    expect(await app.look()).toBe("failed");
    expect(app.updates).toEqual([{ error: away }]);

    app.fails(new RequestError("There is no run.", { status: 404 }));

    expect(await app.look()).toBe("done");
  });
});

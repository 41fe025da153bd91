import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Api } from "./support/api.ts";
import { App, root } from "./support/app.ts";

describe("a case that takes its worker with it", () => {
  let app: App;
  let api: Api;
  beforeAll(async () => {
    const environment = { GOTAG_PIPELINES: join(root, "test/e2e/pipelines"), NODE_OPTIONS: "--max-old-space-size=200" };
    app = new App({ environment });
    api = new Api(await app.serve("--workers", "2"));
  });
  afterAll(() => app.dispose());

  const start = async (odd: { do: string; when: string }) => {
    const cases = Array.from({ length: 12 }, (_, number) => ({
      uuid: randomUUID(),
      ...(number === 5 ? odd : { do: "nothing", when: "stage" }),
    }));
    const { id } = (await api.post("/api/runs", { pipeline: "fatal", cases, concurrency: 4 })).body;
    return { run: await api.ended(id), log: (await api.get(`/api/runs/${id}/log`)).body };
  };

  // In which other ways a process ends, test/local/workers/workers.test.ts goes through.
  it("by its memory in a stage is an error after a few tries, and its neighbours pass", async () => {
    const { run, log } = await start({ do: "memory", when: "stage" });

    expect(run).toMatchObject({ status: "completed", counts: { completed: 12, passed: 11, errors: 1 } });
    expect(log.results[5]).toMatchObject({ succeeded: false, exception: { stage: "act" } });
    expect(log.results[5].exception.message).toContain("The worker process ended while it ran this activity, 3 times");
  });

  it("while it is judged is an error, and its neighbours pass", async () => {
    const { run, log } = await start({ do: "exit", when: "passed" });

    expect(run).toMatchObject({ status: "completed", counts: { completed: 12, passed: 11, errors: 1 } });
    expect(log.results[5]).toMatchObject({ succeeded: false, exception: { stage: "passed" } });
  });
});

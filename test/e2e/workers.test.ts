import { randomUUID } from "node:crypto";
import { perBlock } from "../support/resources.ts";
import { Api } from "./support/api.ts";
import { App } from "./support/app.ts";
import { TEST_PIPELINES } from "./support/slow-pipeline.ts";

describe("a case that ends its worker process", () => {
  const environment = { ...TEST_PIPELINES, NODE_OPTIONS: "--max-old-space-size=200" };
  const app = perBlock(() => new App({ environment }));
  const api = perBlock(async () => new Api(await app.serve("--workers", "2")));

  const start = async (odd: { do: string; when: string }) => {
    const cases = Array.from({ length: 12 }, (_, number) => ({
      uuid: randomUUID(),
      ...(number === 5 ? odd : { do: "nothing", when: "stage" }),
    }));
    const run = await api.run({ pipeline: "fatal", cases, concurrency: 4 });
    return { run, log: (await api.get(run.links.log)).body };
  };

  // test/local/workers/workers.test.ts tests the other ways in which a process ends.
  it("is an error after three attempts if a stage exceeds the memory, and the other cases pass", async () => {
    const { run, log } = await start({ do: "memory", when: "stage" });

    expect(run).toMatchObject({ status: "completed", counts: { completed: 12, passed: 11, errors: 1 } });
    expect(log.results[5]).toMatchObject({ succeeded: false, exception: { stage: "act" } });
    expect(log.results[5].exception.message).toContain("The worker process ended while it ran this activity, 3 times");
  });

  it("is an error if `passed` exits, and the other cases pass", async () => {
    const { run, log } = await start({ do: "exit", when: "passed" });

    expect(run).toMatchObject({ status: "completed", counts: { completed: 12, passed: 11, errors: 1 } });
    expect(log.results[5]).toMatchObject({ succeeded: false, exception: { stage: "passed" } });
  });
});

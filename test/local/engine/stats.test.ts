import { type SampleApp, startSampleApp } from "../sample-app.ts";

describe("host.stats()", () => {
  let app: SampleApp;
  beforeEach(async () => (app = await startSampleApp()));
  afterEach(() => app.host.stop());

  const read = { key: "a", operations: [["add", 1], ["get"]] };
  it.each([
    ["a start and the result of each activity", "sequence", undefined, [3, 4, 0]],
    ["the start of a sub-orchestration and its result", "child", { name: "echo" }, [0, 3, 0]],
    ["a fired timer", "timer", { ms: 1 }, [0, 2, 0]],
    ["the operations and replies of entities", "count", read, [0, 3, 2]],
    ["signals, which have no reply", "signal", "b", [0, 2, 3]],
    ["no message for the next generation", "text-generations", "a", [0, 1, 0]],
  ])("counts %s", async (_, orchestrator, input, expected) => {
    await app.run(orchestrator, input);

    const { activities, orchestrationMessages, entityOperations } = app.host.stats();
    expect([activities, orchestrationMessages, entityOperations]).toEqual(expected);
  });
});

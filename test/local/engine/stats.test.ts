import { type SampleApp, startSampleApp } from "../sample-app.ts";

describe("host.stats()", () => {
  let app: SampleApp;
  beforeEach(async () => (app = await startSampleApp()));
  afterEach(() => app.host.stop());

  it.each([
    {
      what: "a start and the result of each activity",
      orchestrator: "sequence",
      input: undefined,
      done: { activities: 3, orchestrationMessages: 4, entityOperations: 0 },
    },
    {
      what: "the start of a sub-orchestration and its result",
      orchestrator: "child",
      input: { name: "echo" },
      done: { activities: 0, orchestrationMessages: 3, entityOperations: 0 },
    },
    {
      what: "a fired timer",
      orchestrator: "timer",
      input: { ms: 1 },
      done: { activities: 0, orchestrationMessages: 2, entityOperations: 0 },
    },
    {
      what: "the operations and replies of entities",
      orchestrator: "count",
      input: { key: "a", operations: [["add", 1], ["get"]] },
      done: { activities: 0, orchestrationMessages: 3, entityOperations: 2 },
    },
    {
      what: "signals, which have no reply",
      orchestrator: "signal",
      input: "b",
      done: { activities: 0, orchestrationMessages: 2, entityOperations: 3 },
    },
    {
      what: "no message for the next generation",
      orchestrator: "text-generations",
      input: "a",
      done: { activities: 0, orchestrationMessages: 1, entityOperations: 0 },
    },
  ])("counts $what", async ({ orchestrator, input, done }) => {
    await app.run(orchestrator, input);

    expect(app.host.stats()).toMatchObject(done);
  });
});

import { createModelRegistry, ModelNotFoundError } from "../../../shared/models/model-registry.ts";
import type { ModelContext } from "../../../shared/models/model.ts";

const setup = {
  pipeline: "simple",
  expected: (context: ModelContext) => `answer ${(context.case as { n: number }).n}`,
};

const aContext = ({ index = 0, turn = 0 } = {}): ModelContext => ({
  case: { n: 7 },
  stages: {},
  metadata: {
    run: "r",
    pipeline: { name: "simple", config: {} },
    start: "",
    index,
    repeat: 0,
    turn,
    stage: "infer",
    stages: {},
  },
});

describe("createModelRegistry", () => {
  it("knows the built-in models, and those that it is given", () => {
    const mine = { name: "mine", create: () => ({ name: "mine", infer: async () => "me" }) };

    expect(createModelRegistry([mine]).names()).toEqual(["perfect", "flakey", "mine"]);
  });

  it("refuses two models of one name", () => {
    const create = () => ({ name: "x", infer: async () => "" });

    expect(() => createModelRegistry([{ name: "perfect", create }])).toThrow(
      new TypeError('two models are called "perfect"; rename one'),
    );
  });

  it.each(["gpt", "", "constructor", "__proto__"])("does not know the model %j, and lists those it does", (name) => {
    const error = new ModelNotFoundError(name, ["perfect", "flakey"]);

    expect(error.message).toBe(`No model is called ${JSON.stringify(name)}. Known models: perfect, flakey`);
    expect(() => createModelRegistry().get(name, setup)).toThrow(error);
  });
});

describe("perfect", () => {
  it("answers what the pipeline expects", async () => {
    const model = createModelRegistry().get("perfect", setup);

    expect(await model.infer([], aContext())).toBe("answer 7");
    expect(model.name).toBe("perfect");
  });

  it.each(["perfect", "flakey"])("(%s) cannot serve a pipeline that does not say what it expects", (name) => {
    expect(() => createModelRegistry().get(name, { pipeline: "silent" })).toThrow(
      new TypeError(
        `the model "${name}" answers what the pipeline expects, but "silent" has no \`expected\`; add expected: (context) => … to its definition`,
      ),
    );
  });

  it("fails where the pipeline expects something other than text", async () => {
    const model = createModelRegistry().get("perfect", { pipeline: "odd", expected: () => 5 as unknown as string });

    await expect(model.infer([], aContext())).rejects.toThrow(
      new TypeError('`expected` of the pipeline "odd" must give a text, but gave the number 5'),
    );
  });
});

describe("flakey", () => {
  const model = createModelRegistry().get("flakey", setup);

  it.each([0, 3, 300])("answers rightly at place %d", async (index) => {
    expect(await model.infer([], aContext({ index }))).toBe("answer 7");
  });

  it.each([1, 4, 301])('says "hello world" at place %d', async (index) => {
    expect(await model.infer([], aContext({ index }))).toBe("hello world");
  });

  it.each([2, 5, 302])("fails at place %d", async (index) => {
    await expect(model.infer([], aContext({ index }))).rejects.toThrow(new Error("Flakey model failed"));
  });

  it.each([
    [0, 1, "hello world"],
    [1, 2, "answer 7"],
    [2, 1, "answer 7"],
    [3, 4, "hello world"],
  ])("goes on by the turn of a case: at place %d, turn %d, it says %j", async (index, turn, answer) => {
    expect(await model.infer([], aContext({ index, turn }))).toBe(answer);
  });

  it("fails at a later turn, too", async () => {
    await expect(model.infer([], aContext({ index: 0, turn: 2 }))).rejects.toThrow(new Error("Flakey model failed"));
  });

  it("does the same again when a place is asked twice", async () => {
    expect(await model.infer([], aContext({ index: 1 }))).toBe(await model.infer([], aContext({ index: 1 })));
  });
});

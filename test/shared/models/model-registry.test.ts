import {
  createModelRegistry,
  type ModelEntry,
  ModelNotFoundError,
  placeholderModel,
} from "../../../shared/models/model-registry.ts";
import type { ModelContext } from "../../../shared/models/model.ts";
import { aModelContext } from "./a-model-context.ts";
import { describeModel } from "./model.contract.ts";

const setup = {
  pipeline: "simple",
  expected: (context: ModelContext) => `answer ${(context.case as { n: number }).n}`,
};

describe("createModelRegistry", () => {
  const mine: ModelEntry = { name: "mine", type: "OPEN_AI", create: () => placeholderModel("mine") };

  it("lists the built-in models and those configured at present", () => {
    const configured: ModelEntry[] = [];
    const registry = createModelRegistry(() => configured);
    const before = registry.list();
    configured.push(mine);

    expect(before).toEqual([
      { name: "perfect", type: "BUILT_IN" },
      { name: "flakey", type: "BUILT_IN" },
    ]);
    expect(registry.list()).toEqual([...before, { name: "mine", type: "OPEN_AI" }]);
    expect(registry.get("mine", setup).name).toBe("mine");
  });

  it("returns the built-in models even if models.json is invalid", () => {
    const registry = createModelRegistry(() => {
      throw new Error("models.json is broken");
    });

    expect(registry.get("perfect", setup).name).toBe("perfect");
    expect(() => registry.get("gpt", setup)).toThrow(new Error("models.json is broken"));
    expect(() => registry.list()).toThrow(new Error("models.json is broken"));
    expect(registry.describe("perfect")).toMatchObject({ name: "perfect", type: "BUILT_IN" });
    expect(registry.describe("gpt")).toBeUndefined();
  });

  it("lists the configured models, too, for an unknown name", () => {
    expect(() => createModelRegistry(() => [mine]).get("gpt", setup)).toThrow(
      new Error('No model is called "gpt". Known models: perfect, flakey, mine'),
    );
  });

  it.each(["gpt", "", "constructor", "__proto__"])("lists the models for the unknown name %j", (name) => {
    const error = new ModelNotFoundError(name, ["perfect", "flakey"]);

    expect(error.message).toBe(`No model is called ${JSON.stringify(name)}. Known models: perfect, flakey`);
    expect(() => createModelRegistry().get(name, setup)).toThrow(error);
  });
});

describe.each(["perfect", "flakey"])("%s", (name) => {
  describeModel("BUILT_IN", {
    name,
    create: async () => createModelRegistry().get(name, setup),
    withoutAbort: "it answers at once",
  });
});

describe("perfect", () => {
  it("gives the expected answer", async () => {
    const model = createModelRegistry().get("perfect", setup);

    expect(await model.infer([], aModelContext())).toBe("answer 7");
    expect(model.name).toBe("perfect");
  });

  it.each(["perfect", "flakey"])("(%s) refuses a pipeline without expected", (name) => {
    expect(() => createModelRegistry().get(name, { pipeline: "silent" })).toThrow(
      new TypeError(
        `the model "${name}" answers what the pipeline expects, but "silent" has no \`expected\`; add expected: (context) => … to its definition`,
      ),
    );
  });

  it("fails when expected does not return a text", async () => {
    const model = createModelRegistry().get("perfect", { pipeline: "odd", expected: () => 5 as unknown as string });

    await expect(model.infer([], aModelContext())).rejects.toThrow(
      new TypeError('`expected` of the pipeline "odd" must give a text, but gave the number 5'),
    );
  });
});

describe("flakey", () => {
  const model = createModelRegistry().get("flakey", setup);

  it.each([0, 3, 300])("gives the expected answer at index %d", async (index) => {
    expect(await model.infer([], aModelContext({ index }))).toBe("answer 7");
  });

  it.each([1, 4, 301])('answers "hello world" at index %d', async (index) => {
    expect(await model.infer([], aModelContext({ index }))).toBe("hello world");
  });

  it.each([2, 5, 302])("fails at index %d", async (index) => {
    await expect(model.infer([], aModelContext({ index }))).rejects.toThrow(new Error("Flakey model failed"));
  });

  it.each([
    [0, 1, "hello world"],
    [1, 2, "answer 7"],
    [2, 1, "answer 7"],
    [3, 4, "hello world"],
  ])("adds the turn of a case: at index %d, turn %d, it answers %j", async (index, turn, answer) => {
    expect(await model.infer([], aModelContext({ index, turn }))).toBe(answer);
  });

  it("can fail at a later turn", async () => {
    await expect(model.infer([], aModelContext({ turn: 2 }))).rejects.toThrow(new Error("Flakey model failed"));
  });

  it("gives the same answer again for the same index", async () => {
    expect(await model.infer([], aModelContext({ index: 1 }))).toBe(await model.infer([], aModelContext({ index: 1 })));
  });
});

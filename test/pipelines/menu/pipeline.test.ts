import { join } from "node:path";
import type { Json, JsonObject } from "../../../shared/contract/json.ts";
import { createPipelineCatalog } from "../../../shared/pipeline/pipeline-catalog.ts";
import { type PipelineUnderTest, testPipeline } from "../../../shared/testing/test-pipeline.ts";

const folder = join(import.meta.dirname, "../../../pipelines");

type Stages = Record<string, Json>;
type Message = { role: string; content: string };

const prepare = (model: string, ...overrides: readonly string[]) =>
  testPipeline(join(folder, "menu"), {
    settings: ["prepare.template=template.njk", `infer.model.name=${model}`, ...overrides],
  });

const readSuite = async () =>
  (await (await prepare("perfect")).readCases("cases.yaml")) as readonly (JsonObject & { turns: JsonObject[] })[];

/** Calls one stage of a turn, after the turns that are given. */
function runStage(
  { pipeline, config }: PipelineUnderTest,
  stage: string,
  { item, stages = {}, turns = [] }: { item: JsonObject; stages?: Stages; turns?: readonly { stages: Stages }[] },
) {
  const turn = turns.length;
  const position = { run: "r", pipeline: { name: "menu", config }, start: "", index: 0, repeat: 0, turn };
  const metadata = { ...position, stage, stages: {} };
  const { signal } = new AbortController();
  return pipeline.runStage(stage, { case: item, stages, turns, turn, metadata }, { signal });
}

const cart = (...names: readonly string[]) => ({ items: names.map((name) => ({ name })) });
const fenced = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

describe("the menu pipeline", () => {
  it("has a suite of at least 10 orders of 1 to 3 turns", async () => {
    const cases = await readSuite();

    expect(cases.length).toBeGreaterThanOrEqual(10);
    expect(new Set(cases.map(({ turns }) => turns.length))).toEqual(new Set([1, 2, 3]));
    const { definition } = await createPipelineCatalog({ folder }).load("menu");
    for (const item of cases) {
      expect(item["uuid"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(item["keywords"]).toContain(item.turns.length === 1 ? "single-turn" : "multi-turn");
      expect(definition.caseSchema!.safeParse(item)).toMatchObject({ success: true });
    }
    expect(new Set(cases.map(({ uuid }) => uuid)).size).toBe(cases.length);
  });

  it.each([
    ["no turns", { turns: [] }],
    ["a turn in which nothing is said", { turns: [{ expected: cart() }] }],
    ["a turn without an expected cart", { turns: [{ user: "A latte." }] }],
    ["an item without a name", { turns: [{ user: "A latte.", expected: { items: [{ size: "tall" }] } }] }],
  ])("takes no case with %s", async (_, item) => {
    const { definition } = await createPipelineCatalog({ folder }).load("menu");

    expect(definition.caseSchema!.safeParse(item).success).toBe(false);
  });

  it("passes all turns of every case when the model is perfect", async () => {
    const { run } = await prepare("perfect");

    const results = await Promise.all((await readSuite()).map(run));

    expect(results).toEqual(results.map(() => expect.objectContaining({ passed: true })));
  });

  it("names stage and turn of what goes wrong when the model is flakey", async () => {
    const { run } = await prepare("flakey");
    const item = (await readSuite()).find(({ turns }) => turns.length === 3)!;

    const results = await Promise.all([0, 1, 2].map((index) => run(item, index)));

    expect(results.map(({ exception }) => `${exception?.stage}: ${exception?.message}`)).toEqual([
      'extract: Context: Turn 2 of 3 > Extracting cart from LLM response.\nError: the answer has no fenced block; expected JSON between ```json and ```, found "hello world"',
      'extract: Context: Turn 1 of 3 > Extracting cart from LLM response.\nError: the answer has no fenced block; expected JSON between ```json and ```, found "hello world"',
      "infer: Context: Turn 1 of 3\nError: Flakey model failed",
    ]);
  });

  it("explains what is wrong with a cart, and does not pass it", async () => {
    const prepared = await prepare("perfect");
    const item = { turns: [{ user: "A latte.", expected: { items: [{ name: "latte", size: "grande" }] } }] };

    const outcome = await runStage(prepared, "assess", {
      item,
      stages: { extract: { items: [{ name: "latte", size: "tall" }, { name: "tea" }] } },
    });

    expect(outcome).toMatchObject({
      value: { cost: 2, edits: ["0: latte: change size to `grande`", "1: tea: delete"] },
    });
    const turns = [{ stages: { assess: { cost: 0 } } }, { stages: { assess: (outcome as { value: Json }).value } }];
    expect(prepared.pipeline.passed({ turns } as never)).toEqual({ ok: true, passed: false });
  });

  describe("sends the model", () => {
    const item = {
      cart: cart("tea"),
      turns: [
        { user: "And a latte.", expected: cart("tea", "latte") },
        { user: "And a bagel.", expected: cart("tea", "latte", "bagel") },
        { user: "That is all.", expected: cart("tea", "latte", "bagel") },
      ],
    };
    const turns = [{ stages: { extract: cart("tea", "mocha") } }, { stages: { extract: cart("mocha", "bagel") } }];

    async function ask(...overrides: readonly string[]): Promise<readonly (readonly [string, string])[]> {
      const outcome = await runStage(await prepare("perfect", ...overrides), "prepare", { item, turns });
      const messages = (outcome as { value: unknown }).value as readonly Message[];
      return messages.map(({ role, content }) => [role, content]);
    }
    const system = ["system", expect.stringContaining("You take orders")];
    const assistant = (...names: readonly string[]) => ["assistant", fenced(cart(...names))];
    const user = (content: string) => ["user", content];

    it("the carts that were extracted, when turns are linked", async () => {
      expect(await ask()).toEqual([
        system,
        assistant("tea"),
        user("And a latte."),
        assistant("tea", "mocha"),
        user("And a bagel."),
        assistant("mocha", "bagel"),
        user("That is all."),
      ]);
    });

    it("the carts that were expected, when turns are not linked", async () => {
      expect(await ask("prepare.linked_turns=false")).toEqual([
        system,
        assistant("tea"),
        user("And a latte."),
        assistant("tea", "latte"),
        user("And a bagel."),
        assistant("tea", "latte", "bagel"),
        user("That is all."),
      ]);
    });

    it("the last cart alone, without the assistant's history", async () => {
      expect(await ask("prepare.assistant_history=false")).toEqual([
        system,
        user("And a latte."),
        user("And a bagel."),
        assistant("mocha", "bagel"),
        user("That is all."),
      ]);
    });

    it("the last words of the guest alone, without the user's history", async () => {
      expect(await ask("prepare.user_history=false")).toEqual([
        system,
        assistant("tea"),
        assistant("tea", "mocha"),
        assistant("mocha", "bagel"),
        user("That is all."),
      ]);
    });

    it("the turn alone, without any history", async () => {
      expect(
        await ask("prepare.user_history=false", "prepare.assistant_history=false", "prepare.linked_turns=false"),
      ).toEqual([system, assistant("tea", "latte", "bagel"), user("That is all.")]);
    });
  });

  it("begins with an empty cart where the case has none, and shows the model what a cart looks like", async () => {
    const outcome = await runStage(await prepare("perfect"), "prepare", {
      item: { turns: [{ user: "A latte.", expected: cart("latte") }] },
    });

    expect(outcome).toMatchObject({
      value: [
        { content: expect.stringContaining('```json\n{\n  "items": [\n    {\n      "name": "latte",') },
        { role: "assistant", content: fenced({ items: [] }) },
        { role: "user", content: "A latte." },
      ],
    });
  });
});

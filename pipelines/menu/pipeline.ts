import { z } from "zod";
import { definePipeline, internal, open, prompt, withContext, type Message } from "../../shared/index.ts";
import { cartEdits } from "./cart-edits.ts";
import { cartSchema, toCart, type Cart } from "./cart.ts";
import { conversation } from "./conversation.ts";
import { describeCartEdit } from "./describe-cart-edit.ts";
import { explainRepairs } from "./explain-repairs.ts";
import { fencedJson, readFencedJson } from "./fenced-json.ts";

type Order = {
  /** What is in the cart before the first turn; nothing by default. */
  cart?: Cart;
  turns: readonly { user: string; expected: Cart }[];
};

export default definePipeline({
  name: "menu",
  description: "Takes orders in a conversation and compares the cart after each turn with the expected one.",
  types: {} as {
    case: Order;
    stages: { prepare: Message[]; infer: string; extract: Cart; assess: { cost: number; edits: string[] } };
  },
  config: {
    prepare: {
      template: prompt("Template file for system message"),
      template_text: internal(),
      assistant_history: true,
      user_history: true,
      linked_turns: true,
    },
    infer: {
      model: {
        name: prompt("Model name to use for inference stage"),
        settings: open({
          max_tokens: 800,
          temperature: 0.7,
          top_p: 0.95,
          frequency_penalty: 0,
          presence_penalty: 0,
        }),
      },
    },
  },
  caseSchema: z.looseObject({
    cart: cartSchema.optional(),
    turns: z.array(z.looseObject({ user: z.string(), expected: cartSchema })).min(1),
  }),
  async stages({ config, models, templates }) {
    const template = await templates.compile("prepare.template", "prepare.template_text");
    const model = models.get(config.infer.model.name);
    const { assistant_history, user_history, linked_turns } = config.prepare;
    return {
      prepare: async (context) => {
        const { turns, cart = { items: [] } } = context.case;
        // Before each turn stands what the turn before it led to, or should have led to.
        const carts = linked_turns
          ? (context.turns ?? []).map(({ stages }) => stages.extract)
          : turns.map(({ expected }) => expected);
        const spoken = turns
          .slice(0, context.metadata.turn + 1)
          .map(({ user }, turn) => ({ user, cart: turn === 0 ? cart : carts[turn - 1]! }));
        return [
          { role: "system", content: template(context) },
          ...conversation(spoken, { assistantHistory: assistant_history, userHistory: user_history }),
        ];
      },
      infer: async (context, { signal }) =>
        withContext(nameTurn(context), () => model.infer(context.stages.prepare, context, { signal })),
      extract: async (context) =>
        withContext(nameTurn(context), () =>
          withContext("Extracting cart from LLM response.", () => toCart(readFencedJson(context.stages.infer))),
        ),
      assess: async (context) => {
        const { expected } = context.case.turns[context.metadata.turn]!;
        const { cost, edits } = cartEdits(context.stages.extract, expected);
        return { cost, edits: edits.map(describeCartEdit) };
      },
    };
  },
  stageOptions: { infer: { uses: "infer.model.name" } },
  expected: (context) => fencedJson(context.case.turns[context.metadata.turn]?.expected),
  passed: ({ turns = [] }) => turns.every(({ stages }) => stages.assess.cost === 0),
  columns: { cost: ({ turns = [] }) => turns.reduce((sum, { stages }) => sum + stages.assess.cost, 0) },
  summarize: explainRepairs,
});

/** For errors, as the exception of a case does not say in which turn it happened. */
const nameTurn = ({ metadata, case: { turns } }: { metadata: { turn: number }; case: Order }): string =>
  `Turn ${metadata.turn + 1} of ${turns.length}`;

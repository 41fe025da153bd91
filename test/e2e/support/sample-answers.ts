import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { replies } from "../../support/fake-model-replies.ts";
import type { FakeRule } from "../../support/fake-model-rules.ts";
import { root } from "./app.ts";

type Question = { readonly user: string; readonly base: number; readonly answer: number };
type Order = { readonly turns: readonly { readonly user: string; readonly expected: object }[] };

const casesOf = (pipeline: string) =>
  parse(readFileSync(join(root, "pipelines", pipeline, "cases.yaml"), "utf8")) as unknown[];

/** Answers the cases of the samples `simple` and `menu` correctly, by their last messages, which are unique. */
export function sampleAnswers(): FakeRule {
  const answers = new Map([
    ...(casesOf("simple") as Question[]).map(({ user, base, answer }) => [user, answer.toString(base)] as const),
    ...(casesOf("menu") as Order[]).flatMap(({ turns }) =>
      turns.map(({ user, expected }) => [user, `\`\`\`json\n${JSON.stringify(expected)}\n\`\`\``] as const),
    ),
  ]);
  return ({ lastMessage }) => replies.text(answers.get(lastMessage) ?? "OK");
}

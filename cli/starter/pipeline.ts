import { z } from "zod";
import { definePipeline, internal, open, prompt, withContext, type Message } from "../../shared/index.ts";

const TEAMS = ["billing", "technical", "other"] as const;
type Team = (typeof TEAMS)[number];

export default definePipeline({
  name: "starter",
  description: "Asks a model which team a message is for, and compares its answer with the expected one.",
  // The types of a case and of each stage's result: a misspelt name below is a compile error.
  types: {} as {
    case: { message: string; team: Team };
    stages: { prepare: Message[]; infer: string; extract: Team; assess: number };
  },
  config: {
    prepare: { template: "template.njk", template_text: internal() },
    infer: {
      model: { name: prompt("Model that names the team"), settings: open({ max_tokens: 800, temperature: 0 }) },
    },
  },
  // Cases that do not look like this are refused before anything runs.
  caseSchema: z.looseObject({ message: z.string().min(1), team: z.enum(TEAMS) }),
  // Runs once, before all cases. An error here is the answer to the request for the run.
  async stages({ config, models, templates }) {
    const instructions = await templates.compile("prepare.template", "prepare.template_text");
    const model = models.get(config.infer.model.name);
    return {
      prepare: (context) => [
        { role: "system", content: instructions(context) },
        { role: "user", content: context.case.message },
      ],
      infer: (context, { signal }) => model.infer(context.stages.prepare, context, { signal }),
      extract: (context) => withContext("Reading the team from the answer.", () => toTeam(context.stages.infer)),
      assess: (context) => (context.stages.extract === context.case.team ? 1 : 0),
    };
  },
  stageOptions: { infer: { uses: "infer.model.name", timeoutMs: 120_000 } },
  // What the built-in models answer: perfect to every case, flakey to every third.
  expected: (context) => context.case.team,
  passed: (result) => result.stages.assess === 1,
  // What reports show of a case; the means of numbers are compared between runs.
  columns: { answered: (result) => result.stages.extract, score: (result) => result.stages.assess },
});

/** The one team that an answer names; an answer that names none, or several, is an error of its case. */
function toTeam(answer: string): Team {
  const words: readonly string[] = answer.toLowerCase().match(/[a-z]+/g) ?? [];
  const [team, ...more] = TEAMS.filter((name) => words.includes(name));
  if (team === undefined || more.length > 0)
    throw new Error(`expected one of ${TEAMS.join(", ")}, found ${JSON.stringify(answer)}`);
  return team;
}

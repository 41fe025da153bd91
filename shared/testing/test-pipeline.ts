import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkCasesAgainst, parseCases } from "../cases/index.ts";
import { resolveConfig, initializePipeline, type ReadyPipeline, createPipelineCatalog } from "../pipeline/index.ts";
import type { JsonObject } from "../contract/json.ts";
import { createModelRegistry, type ModelContext } from "../models/index.ts";
import { runCaseInMemory, type TestedCase } from "./run-case-in-memory.ts";
import type { Problem } from "../contract/index.ts";

export type TestPipelineOptions = {
  /** `a.b.c=value`, as on the command line. */
  readonly settings?: readonly string[];
  /** What the built-in models answer, instead of what the pipeline expects. */
  readonly answer?: (context: ModelContext) => string;
};

export type PipelineUnderTest = {
  readonly pipeline: ReadyPipeline;
  /** With the texts of the templates. */
  readonly config: JsonObject;
  /** The cases of a file of the folder. Throws when anything is wrong with them. */
  readCases(fileName: string): Promise<readonly JsonObject[]>;
  /** Runs a case through all stages, each once. @param index - Its place in the run, by which `flakey` answers. Default: 0. */
  run(item: JsonObject, index?: number): Promise<TestedCase>;
};

/**
 * Makes the pipeline of a folder ready for a test of it: with the built-in models, in this process, without an app.
 *
 * @param folder - Absolute; the pipeline has its name.
 * @throws Error that lists all that is wrong with the pipeline or the settings.
 * @example
 * const { run } = await testPipeline(import.meta.dirname, { settings: ["infer.model.name=perfect"] });
 * (await run({ message: "Where is my invoice?", team: "billing" })).passed; // true
 */
export async function testPipeline(
  folder: string,
  { settings = [], answer }: TestPipelineOptions = {},
): Promise<PipelineUnderTest> {
  const name = basename(folder);
  const loaded = await createPipelineCatalog({ folder: dirname(folder) }).load(name);
  const definition = { ...loaded.definition, ...(answer === undefined ? {} : { expected: answer }) };
  const resolved = resolveConfig(definition.config, settings);
  const { pipeline, config, problems } = await initializePipeline({
    pipeline: { ...loaded, definition },
    config: resolved.config,
    models: createModelRegistry(),
  });
  failOn([...resolved.problems, ...problems]);
  return {
    pipeline: pipeline!,
    config,
    async readCases(fileName) {
      const suite = parseCases(await readFile(join(folder, fileName), "utf8"), { fileName });
      const { caseSchema } = definition;
      failOn(suite.problems);
      if (caseSchema !== undefined) failOn(checkCasesAgainst(caseSchema, suite.cases, { name: fileName }));
      return suite.cases;
    },
    run: (item, index = 0) => runCaseInMemory({ pipeline: pipeline!, name, config, item, index }),
  };
}

function failOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
}

import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkCasesAgainst, parseCases } from "../cases/index.ts";
import type { Problem } from "../contract/index.ts";
import type { JsonObject } from "../contract/json.ts";
import { createModelRegistry, type ModelContext } from "../models/index.ts";
import { createPipelineCatalog, initializePipeline, type ReadyPipeline, resolveConfig } from "../pipeline/index.ts";
import { runCaseInMemory, type TestedCase } from "./run-case-in-memory.ts";

type TestPipelineOptions = {
  /** Overrides `a.b.c=value`, as on the command line. */
  readonly settings?: readonly string[];
  /** Returns the answer of the built-in models. Default: the pipeline's `expected`. */
  readonly answer?: (context: ModelContext) => string;
};

export type PipelineUnderTest = {
  readonly pipeline: ReadyPipeline;
  /** The resolved configuration, including the texts of the templates. */
  readonly config: JsonObject;
  /** Reads a case file of the folder. Throws an Error that lists all problems with the cases. */
  readCases(fileName: string): Promise<readonly JsonObject[]>;
  /** Runs all stages of a case, each once. @param index - Its index in the run, which `flakey` depends on. Default: 0. */
  run(item: JsonObject, index?: number): Promise<TestedCase>;
};

/**
 * Loads the pipeline of a folder for its tests: with the built-in models, in this process, without an app.
 *
 * @param folder - The absolute path of the folder, which has the name of the pipeline.
 * @param options.settings - Overrides `a.b.c=value`, as on the command line. Default: none.
 * @param options.answer - Returns the answer of the built-in models. Default: the pipeline's `expected`.
 * @throws Error that lists all problems with the pipeline and the settings.
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
  const definition = { ...loaded.definition, expected: answer ?? loaded.definition.expected };
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

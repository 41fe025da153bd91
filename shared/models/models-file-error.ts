import type { Problem } from "../problem.ts";

/** models.json, or the file of keys beside it, cannot be used. The message holds every problem, and never a key. */
export class ModelsFileError extends Error {
  override readonly name = "ModelsFileError";
  readonly code = "invalid-models-file";
  /** The paths are JSON paths in the file. */
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.map(({ path, message }) => `${path}: ${message}`);
    super(`${file} cannot be used. ${lines.join("; ")}`);
    this.problems = problems;
  }
}

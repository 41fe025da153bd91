import { z } from "zod";
import { runOptions } from "./start-run-body.ts";

const some = z.enum(["failed", "errors"]);

/**
 * The body of `POST /api/runs/{id}/rerun`. What is not given is as it was in that run, but for the label.
 *
 * - `config`, `files`: as of `POST /api/runs`; they change the configuration of the run. Its template texts stay, but where the
 *   setting that names the file is given.
 * - `from`: the first stage that is called again, with all that stand on it; the others give what is recorded of them.
 * - `only`: `failed`, `errors` or both; the results of all other cases are kept.
 */
export const rerunBody = z.strictObject({
  ...runOptions,
  from: z.string().min(1).optional(),
  only: z.union([some, z.array(some).min(1)], { error: 'must be "failed", "errors", or a list of both' }).optional(),
});

export type RerunBody = z.infer<typeof rerunBody>;

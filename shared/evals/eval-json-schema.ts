import { z } from "zod";
import { evalFile } from "./eval-schema.ts";

/**
 * The JSON schema of evals, for editors: what stands in eval.schema.json.
 *
 * @example
 * JSON.stringify(evalJsonSchema(), null, 2);
 */
export const evalJsonSchema = (): object => ({
  title: "An eval of gotag: what is run, by which rules, and when",
  ...z.toJSONSchema(evalFile, { io: "input", unrepresentable: "any" }),
});

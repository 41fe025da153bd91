import { z } from "zod";
import { modelsFile } from "./models-file-schema.ts";

/**
 * The JSON schema of models.json, for editors: what stands in models.schema.json.
 *
 * @example
 * JSON.stringify(modelsJsonSchema(), null, 2);
 */
export const modelsJsonSchema = (): object => ({
  title: "Models that pipelines of gotag can call",
  ...z.toJSONSchema(modelsFile, { io: "input", reused: "ref" }),
});

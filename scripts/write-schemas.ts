// node scripts/write-schemas.ts: writes models.schema.json and eval.schema.json, which editors use for models.json and evals.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { evalJsonSchema } from "../shared/contract/index.ts";
import { modelsJsonSchema } from "../shared/models/index.ts";

const schemas = { "models.schema.json": modelsJsonSchema(), "eval.schema.json": evalJsonSchema() };
for (const [name, schema] of Object.entries(schemas)) {
  const file = join(import.meta.dirname, "..", name);
  writeFileSync(file, await format(JSON.stringify(schema), { parser: "json", printWidth: 120 }));
}

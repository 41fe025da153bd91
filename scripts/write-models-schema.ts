// node scripts/write-models-schema.ts: writes models.schema.json, which editors use for models.json.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { modelsJsonSchema } from "../shared/models/models-json-schema.ts";

const file = join(import.meta.dirname, "../models.schema.json");
writeFileSync(file, await format(JSON.stringify(modelsJsonSchema()), { parser: "json", printWidth: 120 }));

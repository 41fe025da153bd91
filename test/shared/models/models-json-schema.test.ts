import { readFileSync } from "node:fs";
import { join } from "node:path";
import { modelsJsonSchema, parseModelsFile } from "../../../shared/models/models-file.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, "../../..", name), "utf8"));

describe("models.schema.json", () => {
  it("is what node scripts/write-schemas.ts writes", () => {
    expect(read("models.schema.json")).toEqual(JSON.parse(JSON.stringify(modelsJsonSchema())));
  });
});

describe("models.template.json", () => {
  it("can be used as it is", () => {
    expect(parseModelsFile(read("models.template.json"), { builtIn: ["perfect", "flakey"] }).problems).toEqual([]);
  });

  it("shows each type", () => {
    const { entries } = parseModelsFile(read("models.template.json"), { builtIn: [] });

    expect(new Set(entries.map(({ type }) => type))).toEqual(
      new Set(["OPEN_AI", "AZURE_OPEN_AI", "AZURE_OPEN_AI_5", "AZURE_AI"]),
    );
  });
});

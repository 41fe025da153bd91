import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONVENTION, OWN } from "../../../../shared/platform/telemetry/attributes.ts";
import { METRICS } from "../../../../shared/platform/telemetry/telemetry.ts";

describe("docs/telemetry.md", () => {
  const docs = readFileSync(join(import.meta.dirname, "../../../../docs/telemetry.md"), "utf8");

  it("lists each attribute", () => {
    const names = [...Object.values(CONVENTION), ...Object.values(OWN)];

    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });

  it("lists each metric with its kind and unit", () => {
    for (const { name, kind, unit } of Object.values(METRICS))
      expect(docs).toContain(`| \`${name}\` | ${kind}, \`${unit}\``);
  });
});

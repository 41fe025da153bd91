import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const models = pathToFileURL(join(import.meta.dirname, "../../../shared/models/")).href;

/** Whether the client's package is loaded after the model was listed and created, and after its first call. */
function isClientLoaded(model: string, file: string): unknown {
  const code = `
    import { registerHooks } from "node:module";
    let isLoaded = false;
    registerHooks({ load: (url, ...rest) => ((isLoaded ||= url.includes("/node_modules/openai/")), rest[1](url, rest[0])) });
    const { createModelRegistry } = await import("${models}model-registry.ts");
    const { createConfiguredModels } = await import("${models}configured-models.ts");
    const registry = createModelRegistry(createConfiguredModels({ file: ${JSON.stringify(file)}, environment: {} }));
    registry.list();
    const model = registry.get("${model}", { pipeline: "p", expected: () => "4" });
    const before = isLoaded;
    const context = { metadata: { index: 0, turn: 0, stage: "infer", pipeline: { config: {} } } };
    await model.infer([], context).catch(() => {});
    console.log(JSON.stringify([before, isLoaded]));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }));
}

describe("the client of models on servers", () => {
  it("is loaded by the first call of such a model only", () => {
    const folder = mkdtempSync(join(tmpdir(), "gotag-lazy-"));
    const file = join(folder, "models.json");
    writeFileSync(file, JSON.stringify([{ name: "server", type: "OPEN_AI", endpoint: "http://127.0.0.1:9/v1" }]));
    try {
      expect(isClientLoaded("perfect", file)).toEqual([false, false]);
      expect(isClientLoaded("server", file)).toEqual([false, true]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
const { services } = parse(readFileSync(join(root, "azure.yaml"), "utf8"));
const patterns = readFileSync(join(root, ".funcignore"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

describe("azure.yaml", () => {
  it("deploys the folder that npm run package writes, to the app that infra/ marks", () => {
    const script = readFileSync(join(root, "scripts/package.ts"), "utf8");
    const app = readFileSync(join(root, "infra/modules/app.bicep"), "utf8");

    expect(script).toContain(`default: join(root, "${services.api.dist}")`);
    expect(app).toContain("'azd-service-name': 'api'");
  });

  it("builds nothing on Azure, and so deploys node_modules", () => {
    expect(services.api.remoteBuild).toBe(false);
    expect(patterns).toEqual(["local.settings.json"]);
  });

  it.each(["posix", "windows"])("packages for the selected backend, on %s", (system) => {
    expect(services.api.hooks.prepackage[system].run).toMatch(/^npm run package -- --backend .*GOTAG_BACKEND/);
  });
});

import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const module = pathToFileURL(join(import.meta.dirname, "../../../functions/http/routes.ts")).href;

describe("routes", () => {
  it("load without the Functions packages, so that any process can answer them", () => {
    const script = `
      const { routes } = await import(${JSON.stringify(module)});
      const { createRequire } = await import("node:module");
      const files = Object.keys(createRequire(import.meta.url).cache);
      console.log(JSON.stringify({ count: routes.length, files }));`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });

    const { count, files } = JSON.parse(printed) as { readonly count: number; readonly files: readonly string[] };
    expect(count).toBeGreaterThan(20);
    expect(files.filter((file) => /node_modules\/(@azure\/functions|durable-functions)\//.test(file))).toEqual([]);
  });
});

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { bundlePage, PAGE_BUILD } from "../../viewer/bundle-page.ts";

const MODULES = /^(viewer|shared\/(reports|base)|node_modules\/preact)\/|^shared\/contract\/json\.ts$/;

describe("the bundle of the page", () => {
  it("consists of the page, the reports and Preact: no module of Node, no zod, no renderer", async () => {
    const { metafile } = await build({
      ...PAGE_BUILD,
      metafile: true,
      absWorkingDir: join(import.meta.dirname, "../.."),
    });
    const modules = Object.keys(metafile.inputs);

    expect(modules).toContain("shared/reports/summarize-run.ts");
    expect(modules.filter((path) => !MODULES.test(path) || path.includes("/render/"))).toEqual([]);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  });

  it("has less than 40 KB, compressed", async () => {
    expect(gzipSync(await bundlePage()).length).toBeLessThan(40 * 1024);
  });
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makePackage } from "../../../scripts/packaging/make-package.ts";

const FILES = {
  "host.json": '{ "extensions": { "durableTask": { "hubName": "gotag" } } }',
  "package.json": '{ "name": "gotag", "scripts": {}, "dependencies": { "zod": "4.6.7" }, "devDependencies": {} }',
  "package-lock.json": '{ "packages": { "": {}, "node_modules/zod": { "version": "4.6.7" } } }',
  "models.json": "[]",
  ".credentials.json": '{ "gpt-5": "secret" }',
  "dist/functions/http/get-run.js": "",
  "dist/functions/http/get-run.js.map": "",
  "dist/cli/main.js": "",
  "dist/pipelines/simple/world.map": "data",
  "dist/pipelines/simple/README.md": "data",
  "node_modules/zod/package.json": '{ "version": "4.6.7" }',
  "node_modules/zod/index.js": "",
  "node_modules/zod/index.d.cts": "",
  "node_modules/zod/LICENSE": "",
  "node_modules/zod/README.md": "",
};

describe("makePackage", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "gotag-root-"));
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const make = (to = join(root, "package")) => makePackage({ root, to, backend: "storage" });

  it("takes what runs, and leaves what a machine or a reader needs", () => {
    make();

    const files = readdirSync(join(root, "package"), { recursive: true, withFileTypes: true });
    expect(
      files
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(join(root, "package/").length))
        .sort(),
    ).toEqual([
      "dist/functions/http/get-run.js",
      "dist/pipelines/simple/README.md",
      "dist/pipelines/simple/world.map",
      "host.json",
      "models.json",
      "node_modules/zod/LICENSE",
      "node_modules/zod/index.js",
      "node_modules/zod/package.json",
      "package.json",
    ]);
  });

  it("leaves scripts and dev dependencies out of package.json", () => {
    make();

    expect(JSON.parse(readFileSync(join(root, "package/package.json"), "utf8"))).toEqual({
      name: "gotag",
      dependencies: { zod: "4.6.7" },
    });
  });

  it("replaces the package that was there", () => {
    make();
    writeFileSync(join(root, "package/dist/old.js"), "");

    make();

    expect(readdirSync(join(root, "package/dist"))).not.toContain("old.js");
  });

  it("does not remove a folder that is no package", () => {
    expect(() => make(root)).toThrow(
      /holds .+, which is no part of a package\. Give a folder that is empty, or new\.$/,
    );
  });

  it("wants the packages that package-lock.json names", () => {
    writeFileSync(join(root, "node_modules/zod/package.json"), '{ "version": "4.0.0" }');

    expect(() => make()).toThrow("node_modules/zod is 4.0.0, and package-lock.json says 4.6.7. Run npm ci.");
  });

  it("wants the app to be built", () => {
    rmSync(join(root, "dist"), { recursive: true });

    expect(() => make()).toThrow("Nothing is built yet. Run npm run build.");
  });
});

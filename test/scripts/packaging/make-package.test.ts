import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makePackage } from "../../../scripts/packaging/make-package.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

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
  const root = perTest(() => new Folder());
  beforeEach(() => {
    for (const [name, text] of Object.entries(FILES)) root.write(name, text);
  });
  const make = (to = root.at("package")) => makePackage({ root: root.path, to, backend: "storage" });

  it("takes what runs, and leaves what a machine or a reader needs", () => {
    make();

    const files = readdirSync(root.at("package"), { recursive: true, withFileTypes: true });
    expect(
      files
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(root.at("package/").length))
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

    expect(JSON.parse(root.read("package/package.json"))).toEqual({
      name: "gotag",
      dependencies: { zod: "4.6.7" },
    });
  });

  it("replaces the package that was there", () => {
    make();
    root.write("package/dist/old.js", "");

    make();

    expect(root.list("package/dist")).not.toContain("old.js");
  });

  it("does not remove a folder that is no package", () => {
    expect(() => make(root.path)).toThrow(
      /contains .+, which is not part of a package\. Use an empty or new folder\.$/,
    );
  });

  it("wants the packages that package-lock.json names", () => {
    root.write("node_modules/zod/package.json", '{ "version": "4.0.0" }');

    expect(() => make()).toThrow("node_modules/zod is 4.0.0, and package-lock.json says 4.6.7. Run npm ci.");
  });

  it("wants the app to be built", () => {
    rmSync(root.at("dist"), { recursive: true });

    expect(() => make()).toThrow("Nothing is built yet. Run npm run build.");
  });
});

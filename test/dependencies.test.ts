import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const read = (name: string): string => readFileSync(join(root, name), "utf8");

type Locked = {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
};

const production = Object.entries(JSON.parse(read("package-lock.json")).packages as { [path: string]: Locked }).filter(
  ([path, { dev }]) => path !== "" && dev !== true,
);

describe("what the app runs with", () => {
  it("stands in docs/dependencies.md, each with its reason, and nothing else does", () => {
    const rows = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` +\| ([^|]+?) +\| [^|]+ \| [^|]+ \|$/gm)];

    const told = rows.map(([, name]) => name).sort();
    expect(told).toEqual(Object.keys(JSON.parse(read("package.json")).dependencies).sort());
    for (const [, , reason] of rows) expect(reason!.length).toBeGreaterThan(5);
  });

  it("has exact versions", () => {
    const versions = Object.values<string>(JSON.parse(read("package.json")).dependencies);

    for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it("needs no install scripts", () => {
    const scripted = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);

    expect(scripted).toEqual([]);
  });

  it("has hashes in the lock file, but for packages of other platforms", () => {
    const unhashed = production.filter(([, { integrity, optional }]) => integrity === undefined && !optional);

    expect(unhashed.map(([path]) => path)).toEqual([]);
  });
});

// npm run fix:lock (or, with --check, check:lock): every platform's package of a locked package is in the lock file.
// npm leaves out those that a registry does not have, and then refuses its own lock file in `npm ci`. They are optional and
// for other machines: an entry with version, system and processor is all that npm needs to pass them over.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Locked = {
  version?: string;
  os?: string[];
  cpu?: string[];
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: { [name: string]: string };
};
type Lock = { packages: { [path: string]: Locked } };

const SYSTEMS = ["darwin", "win32", "android", "freebsd", "openharmony", "linux"];
const PROCESSORS = { arm64: "arm64", x64: "x64", ia32: "ia32", ppc64: "ppc64", s390x: "s390x", riscv64: "riscv64" };
const MORE_PROCESSORS = { loong64: "loong64", "arm-": "arm", wasm32: "wasm32" };

const file = join(import.meta.dirname, "../package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8")) as Lock;
const missing = Object.entries(lock.packages).flatMap(([path, locked]) =>
  Object.entries((path !== "" && locked.optionalDependencies) || {})
    .filter(([name]) => ![`${path}/node_modules/${name}`, `node_modules/${name}`].some((at) => at in lock.packages))
    .map(([name, range]) => ({ name, version: range.replace(/^[~^]/, ""), isDev: locked.dev === true })),
);

if (process.argv.includes("--check")) {
  for (const { name } of missing) console.error(`package-lock.json has no entry for ${name}. Run npm run fix:lock.`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  for (const { name, version, isDev } of missing) {
    const system = SYSTEMS.find((known) => name.includes(known));
    const [, processor] =
      Object.entries({ ...PROCESSORS, ...MORE_PROCESSORS }).find(([part]) => name.includes(part)) ?? [];
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(processor ? { cpu: [processor] } : {}),
      ...(isDev ? { dev: true } : {}),
      optional: true,
      ...(system ? { os: [system] } : {}),
    };
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
}

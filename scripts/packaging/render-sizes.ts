import type { PackagePart } from "./make-package.ts";

/**
 * The parts of a package, the largest first, and all of it.
 *
 * @example
 * renderSizes([{ name: "host.json", files: 1, bytes: 512 }]); // "host.json  0.00 MB  1 file …"
 */
export function renderSizes(parts: readonly PackagePart[]): string {
  const sum = (of: (part: PackagePart) => number) => parts.reduce((all, part) => all + of(part), 0);
  const total = { name: "all", files: sum(({ files }) => files), bytes: sum(({ bytes }) => bytes) };
  const rows = [...parts].sort((one, other) => other.bytes - one.bytes).concat(total);
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, files, bytes }) => {
      const size = `${(bytes / 1e6).toFixed(2)} MB`.padStart(10);
      return `${name.padEnd(width)} ${size} ${`${files}`.padStart(6)} ${files === 1 ? "file" : "files"}`;
    })
    .join("\n");
}

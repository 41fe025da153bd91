import { checkNode } from "../../../../cli/commands/doctor/check-machine.ts";

const linux = { version: "24.1.0", platform: "linux", arch: "x64", execPath: "/usr/bin/node" } as const;

describe("checkNode", () => {
  it.each([
    { of: "a Node that npm ci brought", node: linux, installed: true, status: "ok" },
    { of: "a platform for which npm ci brings none", node: { ...linux, platform: "darwin" }, status: "ok" },
    { of: "a platform package that was left out", node: linux, status: "warning" },
    { of: "a Node that is too old", node: { ...linux, version: "20.19.0" }, installed: true, status: "problem" },
  ] as const)("takes $of for: $status", ({ node, status, ...more }) => {
    expect(checkNode(node, () => "installed" in more)).toMatchObject({ check: "node", status });
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BACKENDS, hostJsonFor } from "../../scripts/packaging/host-json.ts";
import { HOST_SETTINGS } from "../../scripts/settings-docs/host-settings.ts";
import { leavesOf, renderSettings } from "../../scripts/settings-docs/render-settings.ts";

const root = join(import.meta.dirname, "../..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const host = JSON.parse(text("host.json"));

describe("docs/settings.md", () => {
  it("is what npm run docs:settings makes of the table and of host.json", () => {
    expect(text("docs/settings.md")).toBe(renderSettings(host));
  });

  it("explains each field of host.json, whatever the backend, and no other", () => {
    const paths = BACKENDS.flatMap((backend) => leavesOf(hostJsonFor(backend, host)).map(([path]) => path));

    expect([...new Set(paths)].sort()).toEqual(Object.keys(HOST_SETTINGS).sort());
  });
});

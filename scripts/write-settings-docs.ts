// node scripts/write-settings-docs.ts: writes docs/settings.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostJson } from "./packaging/host-json.ts";
import { renderSettings } from "./settings-docs/render-settings.ts";

const root = join(import.meta.dirname, "..");
const host = JSON.parse(readFileSync(join(root, "host.json"), "utf8")) as HostJson;
writeFileSync(join(root, "docs/settings.md"), renderSettings(host));

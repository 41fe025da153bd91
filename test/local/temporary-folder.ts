import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Creates a folder that is deleted after the tests of the surrounding `describe`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "local-host-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

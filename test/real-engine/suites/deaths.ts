import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Checks } from "../checks.ts";
import { Driver } from "../driver.ts";
import type { Engine } from "../engine.ts";

/** What the Node process runs when it dies, and how the orchestration ends. */
const DEATHS = [
  { where: "activity", ends: /^Completed .*node exited with code 137/ },
  { where: "orchestrator", ends: /^Failed .*node exited with code 137/ },
  { where: "orchestrator", isLate: true, ends: /^Failed .*Non-Deterministic workflow detected/ },
  { where: "entity", ends: /^Completed 2$/ },
];

/** Lets the Node process die at certain moments, in the app of the conformance suite. */
export async function runDeaths(engine: Engine, checks: Checks): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "gotag-real-engine-"));
  for (const [index, { ends, ...input }] of DEATHS.entries())
    await checks.check(`the Node process dies in an ${input.where}: ${ends.source}`, async () => {
      const driver = new Driver(engine.url, `death${index}`);
      await driver.start("dies", { ...input, marker: join(folder, `${index}`) });
      const { runtimeStatus, output } = await driver.ended();
      const end = `${runtimeStatus} ${JSON.stringify(output)}`;
      expect(ends.test(end), end);
    });
  rmSync(folder, { recursive: true });
}

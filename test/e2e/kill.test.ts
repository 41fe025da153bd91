import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Folder } from "../support/folder.ts";
import { perTest } from "../support/resources.ts";
import { App, kill } from "./support/app.ts";
import { callsIn, numberedCases, TEST_PIPELINES } from "./support/slow-pipeline.ts";

const CASES = 160;
const LANES = 10;

describe("a run whose whole process group is killed", () => {
  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: TEST_PIPELINES }));
  beforeEach(() => void folder.write("cases.json", numberedCases(CASES)));

  const calls = () => callsIn(folder.at("calls"));
  const run = (id: string) => [
    "run", "slow", folder.at("cases.json"), `infer.calls=${folder.at("calls")}`, "-c", `${LANES}`, "--id", id,
  ]; // prettier-ignore

  async function killAfterCalls(args: string[], count: number): Promise<void> {
    const { child } = app.start(...args);
    while (calls().length < count) {
      if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode} before it could be killed.`);
      await wait(5);
    }
    await kill(child);
  }

  it("is completed by `wait`, each case once, without repeating committed stages", async () => {
    const id = randomUUID();
    await killAfterCalls(run(id), 60);
    const callsBefore = calls().length;
    expect(callsBefore).toBeLessThan(CASES);

    const { code, stdout } = await app.gotag("wait", id, "--json");
    const text = readFileSync(join(app.home, "blobs/runs", id, "log.json"), "utf8");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "completed",
      counts: { total: CASES, completed: CASES, passed: 144, failed: 0, errors: 16 },
    });
    const log = JSON.parse(text);
    expect(log.results.map((result: any) => result.case.number)).toEqual(Array.from({ length: CASES }, (_, n) => n));
    expect(log.results.filter((result: any) => !result.passed).map((result: any) => result.case.number % 10)).toEqual(
      Array.from({ length: 16 }, () => 9),
    );
    // Only calls in flight, or completed just before the kill, are repeated.
    expect(new Set(calls()).size).toBe(CASES);
    expect(calls().length - CASES).toBeLessThanOrEqual(3 * LANES);
  });

  it("is completed by repeating `run`, however often it was killed", async () => {
    const id = randomUUID();
    for (const count of [20, 60, 100]) await killAfterCalls(run(id), count);

    const { code, stdout } = await app.gotag(...run(id), "--json");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id, counts: { completed: CASES, passed: 144, errors: 16 } });
    expect(new Set(calls()).size).toBe(CASES);
    expect(calls().length - CASES).toBeLessThanOrEqual(3 * 3 * LANES);
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createManualClock } from "../../../local/clock.ts";
import { calls, open } from "../apps/samples/orchestrations.ts";
import { type SampleApp, startSampleApp } from "../sample-app.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("functionTimeout of host.json", () => {
  const folder = temporaryFolder();
  const clock = createManualClock();
  let app: SampleApp;
  beforeAll(async () => {
    writeFileSync(join(folder, "host.json"), '{ "functionTimeout": "00:10:00" }');
    app = await startSampleApp({ appDirectory: folder, clock });
  });
  afterAll(() => app.host.stop());

  it("fails an activity that exceeds it and drops the late result", async () => {
    const id = await app.start("activity", { input: { name: "gate", input: "long" } });
    while (!calls.includes("long")) await sleep(1);
    await clock.advance(599_999);
    expect((await app.status(id)).runtimeStatus).toBe("Running");

    await clock.advance(1);
    open("long");

    expect((await app.ended(id)).output).toContain(
      "Activity function 'gate' failed:  Timeout value of 00:10:00 was exceeded by function: Functions.gate",
    );
  });

  it("leaves no timer armed for functions that finish in time", async () => {
    const armed = clock.armed();

    await app.run("sequence");

    expect(clock.armed()).toBe(armed);
  });
});

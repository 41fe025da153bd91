import type { ApiClient } from "../../cli/api-client.ts";
import { tellIdle } from "../../cli/tell-idle.ts";
import { aRun } from "./a-run.ts";
import { aShell } from "./fake-shell.ts";

const anApp = (isServed: boolean) => ({
  api: {} as ApiClient,
  stays: () => false,
  isServed: () => isServed,
  pollMs: 0,
});
const running = aRun({ status: "running" });
const ended = aRun({ status: "cancelled" });

describe("tellIdle", () => {
  it.each([
    { runs: [running], what: "the run" },
    { runs: [aRun({ status: "queued" })], what: "the run" },
    { runs: [ended, running], what: "runs that have not ended" },
  ])("says that nobody is working on $what", ({ runs, what }) => {
    const shell = aShell();

    tellIdle(anApp(false), runs, shell);

    expect(shell.said()).toBe(`Nobody is working on ${what}: gotag serve, or gotag wait RUN, carries on.\n`);
  });

  it.each([
    { runs: [running], isServed: true, because: "a host works on them" },
    { runs: [ended, aRun({ status: "failed" }), aRun()], isServed: false, because: "all have ended" },
    { runs: [], isServed: false, because: "there are none" },
  ])("says nothing when $because", ({ runs, isServed }) => {
    const shell = aShell();

    tellIdle(anApp(isServed), runs, shell);

    expect(shell.said()).toBe("");
  });
});

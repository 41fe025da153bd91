import type { ApiClient } from "../../../cli/client/api-client.ts";
import type { EvalResource } from "../../../shared/contract/index.ts";
import { finishEvalRun } from "../../../cli/client/watch-verdict.ts";
import { aShell } from "../../support/run-command.ts";

const id = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
const startedAt = "2026-11-22T02:00:00.000Z";
const current = { run: id, startedAt };
const last = {
  run: id,
  date: "2026-11-21",
  status: "completed" as const,
  passed: true,
  startedAt,
  judgedAt: startedAt,
  report: "2026-11-21/a",
};
const delivered = { ...last, notified: { delivered: true, at: startedAt } };
const pending = { ...last, notified: "pending" as const };

/** An app whose eval passes through the given states. */
function anApp(states: readonly Partial<EvalResource>[], stays = false) {
  const requests: string[] = [];
  const next = (call: string): EvalResource => {
    requests.push(call);
    return { name: "a", source: "stored", enabled: true, ...states[Math.min(requests.length, states.length) - 1] };
  };
  const api = {
    listEvals: async () => ({ evals: [next("list")] }),
    getEval: async (name: string) => next(name),
  } as unknown as ApiClient;
  return { requests, app: { api, stays: () => stays, isServed: () => true, pollMs: 0 } };
}

describe("finishEvalRun", () => {
  it("waits until the run of an eval is evaluated, and its receiver notified", async () => {
    const shell = aShell();
    const { app, requests } = anApp([{ current }, { current }, { last: pending }, { last: delivered }]);

    await finishEvalRun(app, id, shell);

    expect(requests).toEqual(["list", "a", "a", "a"]);
    expect(shell.said()).toMatch(/^The eval passed[^]*The receiver was notified\.\n$/);
  });

  it("waits for the first notification about an evaluated run", async () => {
    const shell = aShell();

    await finishEvalRun(anApp([{ last: pending }, { last: delivered }]).app, id, shell);

    expect(shell.said()).toContain("The receiver was notified.");
  });

  it.each([
    { what: "of no eval", states: [{ current: { run: "other", startedAt } }] },
    { what: "that is evaluated and notified", states: [{ last: delivered }] },
  ])("prints nothing about a run $what", async ({ states }) => {
    const shell = aShell();
    const { app, requests } = anApp(states);

    await finishEvalRun(app, id, shell);

    expect(requests).toEqual(["list"]);
    expect(shell.said()).toBe("");
  });

  it("does nothing if the app stays", async () => {
    const { app, requests } = anApp([{ current }], true);

    await finishEvalRun(app, id, aShell());

    expect(requests).toEqual([]);
  });
});

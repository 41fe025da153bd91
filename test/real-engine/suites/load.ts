import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Api } from "../../e2e/support/api.ts";
import { App } from "../../e2e/support/app.ts";
import { expect, type Checks } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { firstDifference, withoutTimes } from "./samples.ts";

const LANES = 20;
const IDLE_MS = 10_000;

/** Runs a larger suite on both engines: the same log, how fast it is, and what it costs in requests to the storage. */
export async function runLoad(engine: Engine, checks: Checks, count: number): Promise<void> {
  const local = new App({ form: "dist" });
  const localApi = new Api(await local.serve());
  try {
    await checks.check(`${count} cases: the log equals the local host's`, async () => {
      const template = "template.njk";
      const cases = Array.from({ length: count }, (_, number) => ({
        uuid: randomUUID(),
        user: `What is ${number} + ${number % 7}?`,
        base: 10,
        answer: number + (number % 7),
      }));
      const config = { "prepare.template": template, "infer.model.name": "perfect" };
      const request = { id: randomUUID(), pipeline: "simple", cases, config, concurrency: LANES };
      // What the extension asks while nothing happens.
      const before = new Map(engine.requests);
      await wait(IDLE_MS);
      const idle = since(before, engine.requests);
      const start = new Map(engine.requests);
      const startMs = Date.now();
      const real = await new Api(engine.url).log(request);
      const seconds = (Date.now() - startMs) / 1000;
      const used = since(start, engine.requests);
      const all = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, each) => sum + each, 0);
      checks.figures.push(
        `${count} cases in ${seconds.toFixed(0)} s, ${(count / seconds).toFixed(1)} per second`,
        `Storage requests per case: ${(all(used) / count).toFixed(1)}, of these`,
        ...[...used].sort().map(([kind, times]) => `  ${kind}: ${(times / count).toFixed(2)}`),
        `Storage requests while nothing happens: ${(all(idle) / (IDLE_MS / 1000)).toFixed(1)} per second`,
      );
      const expected = await localApi.log(request);
      expect(real.results.length === count, `${real.results.length} results`);
      const different = firstDifference("log", withoutTimes(expected), withoutTimes(real));
      expect(different === undefined, different!);
    });
  } finally {
    await local.dispose();
  }
}

/** How often each kind of request was made since an earlier count. */
const since = (before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...now].map(([kind, times]) => [kind, times - (before.get(kind) ?? 0)]));

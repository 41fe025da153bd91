import { randomUUID } from "node:crypto";
import { Api } from "../../e2e/support/api.ts";
import { App } from "../../e2e/support/app.ts";
import { expect, type Checks } from "../checks.ts";
import type { Engine } from "../engine.ts";

const withModel = (pipeline: string, model: string) => ({
  pipeline,
  casesFile: `pipelines/${pipeline}/cases.yaml`,
  config: { "prepare.template": "template.njk", "infer.model.name": model },
});

const SAMPLES = {
  "simple, perfect": withModel("simple", "perfect"),
  "simple, flakey": withModel("simple", "flakey"),
  "menu, perfect": withModel("menu", "perfect"),
  "menu, flakey": withModel("menu", "flakey"),
  dag: { pipeline: "dag", casesFile: "pipelines/dag/cases.yaml" },
  // One lane: `flakey` answers by the number of the call.
  "simple, flakey, 3 repeats": { ...withModel("simple", "flakey"), repeats: 3, limit: 4 },
};

/** Runs the sample pipelines on both engines. Their logs must be the same, apart from times. The API tests run `perfect`, too. */
export async function runSamples(engine: Engine, checks: Checks, isQuick: boolean): Promise<void> {
  const samples = Object.entries(SAMPLES).filter(([name]) => !isQuick || !name.includes("perfect"));
  const local = new App({ form: "dist" });
  try {
    const localApi = new Api(await local.serve());
    const api = new Api(engine.url);
    let [cases, realMs] = [0, 0];
    for (const [name, sample] of samples)
      await checks.check(`${name}: the log equals the local host's`, async () => {
        const request = { id: randomUUID(), ...sample };
        const start = Date.now();
        const real = await api.log(request);
        realMs += Date.now() - start;
        cases += real.results.length;
        const expected = await localApi.log(request);
        expect(real.results.length > 0, "The log is empty.");
        const different = firstDifference("log", withoutTimes(expected), withoutTimes(real));
        expect(different === undefined, different!);
      });
    const rate = (cases / (realMs / 1000)).toFixed(1);
    checks.figures.push(`Samples: ${cases} cases on the real engine, ${rate} per second`);
  } finally {
    await local.dispose();
  }
}

const TIMES = new Set(["start", "end", "elapsed", "elapsedMs", "time", "latency"]);
export const withoutTimes = (log: unknown): unknown =>
  JSON.parse(JSON.stringify(log, (name, value: unknown) => (TIMES.has(name) ? undefined : value)));

/** Describes the first place where two JSON values differ. */
export function firstDifference(path: string, expected: any, found: any): string | undefined {
  if (typeof expected === "object" && typeof found === "object" && expected && found) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const difference = firstDifference(`${path}.${name}`, expected[name], found[name]);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (Object.is(expected, found)) return undefined;
  const show = (value: unknown) => String(JSON.stringify(value)).slice(0, 300);
  return `${path}: real ${show(found)}, local ${show(expected)}`;
}

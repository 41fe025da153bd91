import { existsSync } from "node:fs";
import { entryOf, type Form } from "../e2e/support/app.ts";
import { chaosPipelines, type ChaosPipelineName } from "./chaos-pipelines.ts";
import { renderFigures } from "./chaos-figures.ts";
import { runChaos, type ChaosOptions } from "./run-chaos.ts";

const forms: readonly Form[] = existsSync(entryOf("dist")) ? ["source", "dist"] : ["source"];
const allPipelines = Object.keys(chaosPipelines) as ChaosPipelineName[];

/** A small, repeatable part of `npm run test:chaos`. */
describe("runs that are disturbed at random moments", () => {
  const disturb = async (options: Pick<ChaosOptions, "modes" | "pipelines" | "kills">) => {
    // On a busy machine a process may read answers late.
    // With this seed disturbances happen while cases run, and runs are resumed in each of the ways.
    const small = { seed: "1208639", forms, cases: 30, lanes: 5, windowMs: 250, minutes: 3 };
    const { figures, failure } = await runChaos({ ...small, ...options, progress: () => {} });
    if (failure !== undefined)
      throw new Error([...failure.problems, `Kept in ${failure.folder}`, renderFigures(figures)].join("\n"));
    return figures;
  };

  it("end as undisturbed ones do when they are killed", async () => {
    const figures = await disturb({ modes: ["kill"], pipelines: allPipelines, kills: 3 });

    expect(figures).toEqual(allPipelines.map((pipeline) => expect.objectContaining({ pipeline, lost: 0, doubled: 0 })));
    expect(figures.map(({ kills }) => kills)).toEqual([1, 1, 1]);
  }, 200_000);

  it("lose nothing when they are cancelled, when workers are killed, and when the model server fails", async () => {
    const figures = await disturb({ modes: ["cancel", "worker", "faults"], pipelines: ["linear"], kills: 1 });

    expect(figures.map(({ mode, disturbances, lost, doubled }) => ({ mode, disturbances, lost, doubled }))).toEqual(
      ["cancel", "worker", "faults"].map((mode) => ({ mode, disturbances: 1, lost: 0, doubled: 0 })),
    );
    const { calls, cases } = figures.at(-1)!;
    expect(calls).toBeGreaterThan(cases); // some were retried
  }, 200_000);
});

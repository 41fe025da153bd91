import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as library from "@azure/functions";
import { sortFunctions, loadFunctions } from "../../local/app/functions.ts";
import type { Action } from "../../local/engine/protocol.ts";
import { createInvoke } from "../../local/app/invoke.ts";
import { describeScheduled, episodesOf, type RecordedHistory } from "./histories/recorded-history.ts";

const EXPLANATION =
  "Runs that are in flight when this code is deployed are replayed against it, and would fail as non-deterministic. Keep the " +
  "order of what is scheduled (and the shape of inputs) for histories that are not finished; or raise " +
  "extensions.durableTask.defaultVersion in host.json, and keep the old way for context.df.version below it (docs/architecture.md, " +
  '"Changing an orchestrator"). Run npm run record:histories only for histories that no deployed run can have.';

const folder = join(import.meta.dirname, "histories");
const histories = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as RecordedHistory[]);

describe("an orchestration that is in flight while the code changes", () => {
  const orchestrators = join(import.meta.dirname, "../../functions/orchestrators");
  const replay = async (orchestrator: string, trigger: object): Promise<readonly string[]> => {
    const files = readdirSync(orchestrators).map((file) => join(orchestrators, file));
    const functions = sortFunctions(await loadFunctions(files));
    const invoke = createInvoke({ library, client: () => "{}", log: () => {}, now: () => new Date() });
    const fn = functions.orchestrators.get(orchestrator.toLowerCase());
    if (fn === undefined) throw new Error(`There is no orchestrator "${orchestrator}" any more. ${EXPLANATION}`);
    const { actions } = (await invoke(fn, trigger)) as { actions: readonly (readonly Action[])[] };
    return describeScheduled(actions[0] ?? []);
  };

  /** The first step where the code schedules something else than the recorded steps. */
  async function differenceFrom(recorded: RecordedHistory): Promise<string | undefined> {
    for (const [episode, trigger] of episodesOf(recorded).entries()) {
      const before = recorded.scheduled[episode - 1] ?? [];
      const now = (await replay(recorded.orchestrator, trigger)).slice(0, before.length);
      if (now.join("\n") !== before.join("\n"))
        return `${recorded.orchestrator} had scheduled ${before.join(", ")}; now it is ${now.join(", ")}. ${EXPLANATION}`;
    }
    return undefined;
  }

  it.each(histories.map((history, number) => ({ ...history, number })))(
    "resumes where it was: $orchestrator $number, $scenario",
    async (recorded) => {
      expect(await differenceFrom(recorded)).toBeUndefined();
    },
  );

  it("fails with instructions for changing orchestrators when it could not resume", async () => {
    const recorded = histories.find(({ orchestrator }) => orchestrator === "runSuite") as RecordedHistory;
    const scheduled = recorded.scheduled.map((steps) => steps.map((step) => step.replace("open", "unlock")));

    expect(await differenceFrom({ ...recorded, scheduled })).toMatch(
      /^runSuite had scheduled @runqueue@\S+ unlock; now it is @runqueue@\S+ open\. Runs that are in/,
    );
  });
});

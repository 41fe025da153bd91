import type { OnlySome } from "../../../../shared/contract/run-log.ts";
import type { IndexRange } from "../../../../shared/run/durable/index-range.ts";
import { selectIndexes } from "../../../../shared/run/request/prepare-rerun.ts";
import { aStoredResult } from "../store/a-stored-result.ts";

const passed = {};
const failed = { passed: false };
const error = { passed: false, succeeded: false };

const select = (results: readonly (object | undefined)[], only: OnlySome) =>
  selectIndexes(
    (async function* () {
      for (const [index, result] of results.entries()) if (result !== undefined) yield aStoredResult(index, result);
    })(),
    { only, total: results.length },
  );

describe("the indexes that are run again", () => {
  const results = [passed, failed, error, error, passed, undefined, passed, failed];

  it.each<{ only: OnlySome; ranges: readonly IndexRange[] }>([
    { only: "failed", ranges: [{ from: 1, to: 2 }, { from: 5, to: 6 }, { from: 7, to: 8 }] }, // prettier-ignore
    { only: "errors", ranges: [{ from: 2, to: 4 }, { from: 5, to: 6 }] }, // prettier-ignore
    { only: ["errors", "failed"], ranges: [{ from: 1, to: 4 }, { from: 5, to: 6 }, { from: 7, to: 8 }] }, // prettier-ignore
  ])("belong to the selected results and to missing ones: $only", async ({ only, ranges }) => {
    expect((await select(results, only)).ranges).toEqual(ranges);
  });

  it("leave the other results, which are counted", async () => {
    expect((await select(results, "errors")).kept).toEqual({ completed: 5, passed: 3, failed: 2, errors: 0 });
  });

  it("are none when all results passed", async () => {
    expect((await select([passed, passed], "failed")).ranges).toEqual([]);
  });
});

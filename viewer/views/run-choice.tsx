import type { Run } from "../api/runs.ts";
import { oneLine } from "../text/one-line.ts";
import { readablePercent, readableTime } from "../text/readable.ts";
import { shortId } from "../text/short-ids.ts";

/** Chooses one of the runs; one that an address names is there, however old. */
export function RunChoice({
  name,
  value,
  runs,
  onValue,
}: {
  name: string;
  value: string;
  runs: readonly Run[];
  onValue: (id: string) => void;
}) {
  return (
    <label>
      {name}{" "}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        <option value="">choose a run</option>
        {value !== "" && runs.every(({ id }) => id !== value) && <option value={value}>{shortId(value)}</option>}
        {runs.map((run) => (
          <option key={run.id} value={run.id}>
            {describeRun(run)}
          </option>
        ))}
      </select>
    </label>
  );
}

function describeRun({ id, createdAt, pipeline, models, label = "", counts: { passed, completed } }: Run): string {
  const rate = completed === 0 ? "" : readablePercent(passed / completed);
  const words = [shortId(id), readableTime(createdAt), pipeline, models.join(", "), label, rate];
  return oneLine(words.filter(Boolean).join(" · "), 120);
}

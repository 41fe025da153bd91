import type { RunCounts } from "../api/runs.ts";
import { readableCount } from "../text/readable.ts";

/** How far a run is, and what became of its cases, as a bar; its colours are told in words as well. */
export function CountsBar({ counts: { total, completed, passed, failed, errors } }: { counts: RunCounts }) {
  const share = (count: number) => ({ width: `${total === 0 ? 0 : (100 * count) / total}%` });
  const words = `${readableCount(completed)} of ${readableCount(total)} done: ${passed} passed, ${failed} failed, ${errors} errors`;
  return (
    <span class="bar" role="img" aria-label={words} title={words}>
      <span class="good" style={share(passed)} />
      <span class="bad" style={share(failed)} />
      <span class="error" style={share(errors)} />
    </span>
  );
}

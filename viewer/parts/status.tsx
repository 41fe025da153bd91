import type { CaseStatus, Change, RunStatus, Run } from "../../shared/contract/index.ts";
import { STATUS_WORDS } from "../../shared/reports/index.ts";

import { readableCount } from "../text.ts";

type Tone = "good" | "bad" | "error" | "busy" | "quiet";

const RUN_TONES: Readonly<Record<RunStatus, Tone>> = {
  queued: "quiet",
  running: "busy",
  completed: "good",
  failed: "error",
  cancelled: "quiet",
};
const CASE_TONES: Readonly<Record<CaseStatus, Tone>> = { ok: "good", failed: "bad", error: "error", unknown: "quiet" };
const CHANGE_TONES: Readonly<Record<Change, Tone>> = { broken: "bad", fixed: "good", unknown: "quiet", same: "quiet" };

export const RunStatusWord = ({ status, isEnding }: { status: RunStatus; isEnding?: boolean }) => (
  <Word tone={RUN_TONES[status]}>{isEnding ? "ending" : status}</Word>
);

export const CaseStatusWord = ({ status }: { status: CaseStatus }) => (
  <Word tone={CASE_TONES[status]}>{STATUS_WORDS[status]}</Word>
);

export const ChangeWord = ({ change }: { change: Change }) => <Word tone={CHANGE_TONES[change]}>{change}</Word>;

const Word = ({ tone, children }: { tone: Tone; children: string }) => <span class={`word ${tone}`}>{children}</span>;

/** The progress and the results of a run as a bar, and in words for screen readers. */
export function CountsBar({ counts: { total, completed, passed, failed, errors } }: { counts: Run["counts"] }) {
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

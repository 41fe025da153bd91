import type { CaseStatus } from "../api/summary.ts";
import type { RunStatus } from "../api/run-status.ts";
import type { Change } from "../api/comparison.ts";
import { STATUS_WORDS } from "../text/status-words.ts";

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

import { z } from "zod";
import { problems } from "./problem.ts";
import { runStatus } from "./run-log.ts";

// Evals as the API answers with them.

const time = z.iso.datetime();
const scheduledRun = z.object({ run: z.guid(), date: z.iso.date(), startedAt: time });

/** The last run of an eval that passed all gates. */
export type Baseline = z.infer<typeof scheduledRun>;

/** The result of the last scheduled run of an eval, in short. */
const lastScheduledRun = scheduledRun.extend({
  /** `not-started`: the eval has mistakes. */
  status: z.enum([...runStatus.options, "not-started"]),
  /** The run completed and passed all gates. */
  passed: z.boolean(),
  judgedAt: time,
  /** The name of the report in container `evals`, without its ending. */
  report: z.string(),
});
export type LastScheduledRun = z.infer<typeof lastScheduledRun>;

/** Whether the receiver got the result of a scheduled run. */
const notifyOutcome = z.object({
  delivered: z.boolean(),
  at: time,
  /** The HTTP status of the last answer. */
  status: z.number().optional(),
  error: z.string().optional(),
});
export type NotifyOutcome = z.infer<typeof notifyOutcome>;

/** An eval with its scheduled run in progress and the result of its last one. It has no secrets. */
export const evalResource = z.object({
  name: z.string(),
  source: z.enum(["stored", "packaged"]),
  pipeline: z.string().optional(),
  description: z.string().optional(),
  gates: z.array(z.string()).readonly().optional(),
  schedule: z.string().optional(),
  timeZone: z.string().optional(),
  enabled: z.boolean(),
  /** When it is due next. */
  next: time.optional(),
  /** Only the host of the URL, which may contain a secret. */
  notify: z.object({ host: z.string(), when: z.string() }).optional(),
  /** The scheduled run in progress. */
  current: z.object({ run: z.guid(), startedAt: time }).optional(),
  last: lastScheduledRun.extend({ notified: z.union([notifyOutcome, z.literal("pending")]).optional() }).optional(),
  baseline: scheduledRun.optional(),
  /** Why it cannot run. */
  problems: problems.optional(),
});
export type EvalResource = z.infer<typeof evalResource>;

export const evalList = z.object({ evals: z.array(evalResource).readonly() });
export type EvalList = z.infer<typeof evalList>;

/** Who is told of a run, and when: of every one, or only where a gate failed or the run did not complete. */
export type NightNotify = { readonly url: string; readonly when: "always" | "failure" };

/**
 * One time that an eval is run: by its schedule, or because somebody asked. All that is needed to judge it and to tell of it
 * is fixed when it begins, so that an eval may be changed or removed meanwhile.
 */
export type Night = {
  readonly eval: string;
  /** Id of its run; where mistakes keep it from beginning there is no run of this id. */
  readonly run: string;
  /** On the calendar of the eval's time zone. */
  readonly date: string;
  readonly startedAt: string;
  /** The time of the schedule for which it is; not there where somebody asked for it. */
  readonly occurrence?: string;
  readonly notify?: NightNotify;
};

/** The eval that a run belongs to. */
export type EvalOfRun = {
  readonly name: string;
  /** The run that `base=baseline` means: the last good one when this one began. Not there where there was none. */
  readonly baseline?: string;
};

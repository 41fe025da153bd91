import type { ConfigOverrides, StartRunBody } from "../run/start-run-body.ts";
import type { Eval } from "./eval-schema.ts";
import type { EvalRunBody } from "./eval-run-body.ts";

/**
 * The request for a run that an eval stands for.
 *
 * @param options.name - Of the eval: the label of its runs, unless it says otherwise.
 * @param options.over - What is asked for otherwise than the eval has it. Settings go on top of the eval's, files beside them.
 * @example
 * composeEvalRun(evals.nightly, { name: "nightly", over: { eval: "nightly", limit: 10 } });
 */
export function composeEvalRun(
  {
    description: _description,
    $schema: _schema,
    budget = {},
    baseline: _baseline,
    schedule: _schedule,
    timeZone: _timeZone,
    enabled: _enabled,
    notify: _notify,
    ...body
  }: Eval,
  { name, over }: { readonly name: string; readonly over?: Partial<EvalRunBody> },
): StartRunBody {
  const { eval: _eval, config, files, timeouts, ...others } = over ?? {};
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return {
    ...body,
    ...budget,
    label: body.label ?? name,
    ...given,
    ...(config === undefined ? {} : { config: [...layersOf(body.config), ...layersOf(config)] }),
    ...(files === undefined ? {} : { files: { ...body.files, ...files } }),
    ...(timeouts === undefined ? {} : { timeouts: { ...body.timeouts, ...timeouts } }),
  };
}

const layersOf = (config: ConfigOverrides = []) => (Array.isArray(config) ? config : [config]);

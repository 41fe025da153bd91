import { internal, open, prompt } from "../../../shared/index.ts";
import { readSettings } from "../../../shared/pipeline/config/setting-tree.ts";
import { checkStageOptions } from "../../../shared/pipeline/stage-options.ts";

const settings = readSettings({
  prepare: { template: prompt("Template"), template_text: internal() },
  infer: { model: { name: prompt("Model"), settings: open({ seed: 1 }) } },
});

describe("checkStageOptions", () => {
  it.each([
    {},
    { infer: {} },
    { infer: { retry: { when: () => true } } },
    { infer: { retry: { attempts: 1 }, timeoutMs: 1, uses: "infer.model.name" } },
    { infer: { retry: { attempts: 5 }, timeoutMs: 1_500_000, uses: ["infer.model.name", "prepare.template"] } },
    { infer: { uses: "infer.model.settings.judge" } },
    { infer: { retry: undefined, timeoutMs: undefined, uses: undefined } },
  ])("accepts %j", (stageOptions) => {
    expect(() => checkStageOptions(stageOptions, settings)).not.toThrow();
  });

  const aWholeNumber = (max: number) => `expected a whole number from 1 to ${max}, found`;
  const aPath = "expected the path of a setting, or a list of them, found";
  it.each<[unknown, string]>([
    [null, "stageOptions: expected an object, found null"],
    [{ infer: 5 }, "infer: expected an object, found the number 5"],
    [{ infer: { timeout: 5 } }, 'infer: there is no option "timeout"; the options are retry, timeoutMs, uses'],
    [{ infer: { retry: 3 } }, "infer.retry: expected an object, found the number 3"],
    [{ infer: { retry: { times: 3 } } }, 'infer.retry: there is no option "times"; the options are attempts, when'],
    [{ infer: { retry: { when: "always" } } }, 'infer.retry.when: expected a function, found the text "always"'],
    [{ infer: { retry: { attempts: 0 } } }, `infer.retry.attempts: ${aWholeNumber(100)} the number 0`],
    [{ infer: { retry: { attempts: 1.5 } } }, `infer.retry.attempts: ${aWholeNumber(100)} the number 1.5`],
    [{ infer: { timeoutMs: 0 } }, `infer.timeoutMs: ${aWholeNumber(1_500_000)} the number 0`],
    [{ infer: { timeoutMs: 1_500_001 } }, `infer.timeoutMs: ${aWholeNumber(1_500_000)} the number 1500001`],
    [{ infer: { timeoutMs: "1s" } }, `infer.timeoutMs: ${aWholeNumber(1_500_000)} the text "1s"`],
    [{ infer: { uses: 5 } }, `infer.uses: ${aPath} the number 5`],
    [{ infer: { uses: ["infer.model.name", null] } }, `infer.uses: ${aPath} null`],
    ...["infer.model.nam", "infer.model"].map((uses): [unknown, string] => [
      { infer: { uses } },
      `infer.uses: "${uses}" is no setting of this pipeline. The nearest are infer.model.name`,
    ]),
  ])("refuses %j", (stageOptions, problem) => {
    const message = problem.replace(/^infer/, "stageOptions.infer");
    expect(() => checkStageOptions(stageOptions, settings)).toThrow(new TypeError(message));
  });

  it("mentions it when there are no settings", () => {
    expect(() => checkStageOptions({ infer: { uses: "x" } }, readSettings({}))).toThrow(
      new TypeError('stageOptions.infer.uses: "x" is no setting of this pipeline. It has none'),
    );
  });
});

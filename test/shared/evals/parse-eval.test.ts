import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evalJsonSchema } from "../../../shared/contract/eval.ts";
import { parseEval, parseEvalText } from "../../../shared/evals/parse-eval.ts";

const anEval = (more: object = {}) => ({ pipeline: "simple", casesFile: "pipelines/simple/cases.yaml", ...more });
const problemsOf = (value: unknown) => {
  const parsed = parseEval(value);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

describe("eval.schema.json", () => {
  it("is the output of scripts/write-schemas.ts", () => {
    const text = readFileSync(join(import.meta.dirname, "../../../eval.schema.json"), "utf8");

    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(evalJsonSchema())));
  });
});

describe("parseEval", () => {
  it("fills in the defaults", () => {
    const defaults = { concurrency: 50, repeats: 1, baseline: "last-good", timeZone: "UTC", enabled: true };

    expect(parseEval(anEval())).toEqual({ ok: true, eval: { ...anEval(), ...defaults } });
    expect(parseEval(anEval({ notify: { url: "https://example.com/hook" } }))).toMatchObject({
      eval: { notify: { when: "always" } },
    });
  });

  it("reports all problems at once", () => {
    const found = problemsOf({
      pipeline: 1, gates: ["errors==0", "errors=0"], schedule: "0 3 * * *", timeZone: "Mars/Olympus", baseline: "best",
      notify: { url: "http://example.com", who: "me" }, budget: { maxCost: 1 }, modle: "x", cases: [], casesFile: "x",
    }); // prettier-ignore

    expect(found).toEqual([
      "pipeline: Invalid input: expected string, received number",
      "budget.maxCost: is not known here",
      'gates[1]: has no comparison: "errors=0"; write it like errors==0',
      'baseline: must be last-good or the id of a run; found the text "best"',
      expect.stringMatching(/^schedule: has 5 fields/),
      'timeZone: the text "Mars/Olympus" is no time zone; write it like Europe/Berlin',
      "notify.url: must begin with https://; http:// is for this machine only",
      "notify.who: is not known here",
      expect.stringMatching(/^modle: is not known here; the fields are description, pipeline, /),
      "cases: Give either cases or casesFile: both were given.",
    ]);
  });

  it.each([
    ["https://example.com/hook?a=1", []],
    ["http://127.0.0.1:9000/hook", []],
    ["http://localhost/hook", []],
    ["http://[::1]:9000/", []],
    ["http://127.0.0.1.example.com/", ["notify.url: must begin with https://; http:// is for this machine only"]],
    ["https://user:secret@example.com", ["notify.url: must not hold a user name or a password"]],
    ["file:///etc/passwd", ["notify.url: must be an address such as https://example.com/hook"]],
    ["example.com", ["notify.url: must be an address such as https://example.com/hook"]],
  ])("checks notify.url %s", (url, problems) => {
    expect(problemsOf(anEval({ notify: { url } }))).toEqual(problems);
  });

  it("reads the timing even if other fields are wrong", () => {
    const timing = { schedule: "0 0 3 * * *", timeZone: "Europe/Berlin", notify: { url: "https://example.com/" } };

    expect(parseEval({ ...timing, gates: ["nonsense"] })).toMatchObject({ ok: false, timing });
    expect(parseEval({ ...timing, schedule: "never" })).toMatchObject({ ok: false, timing: undefined });
  });

  it.each([[null], ["text"], [[]], [12], [undefined]])("refuses %j", (value) => {
    expect(problemsOf(value)[0]).toMatch(/^: must be an object with pipeline and casesFile; found /);
  });
});

describe("parseEvalText", () => {
  const pathsOf = (text: string, fileName = "evals/nightly.yaml") => {
    const parsed = parseEvalText(text, { fileName });
    return parsed.ok ? [] : parsed.problems.map(({ path }) => path);
  };

  it("reports the line of each problem", () => {
    const text = "# a comment\npipeline: simple\ngates:\n  - errors==0\n  - errors=0\nschedul: 0 0 3 * * *\n";

    expect(pathsOf(text)).toEqual([
      "evals/nightly.yaml:5 gates[1]",
      "evals/nightly.yaml:6 schedul",
      "evals/nightly.yaml:2 cases",
    ]);
  });

  it("reports lines of JSON files too", () => {
    const text = '{\n\t"pipeline": "simple",\n\t"casesFile": 1\n}';
    expect(pathsOf(text, "evals/nightly.json")).toEqual(["evals/nightly.json:3 casesFile"]);
  });

  it.each([
    ["pipeline: [", /line 1/],
    ["a: !!js/function x", /not YAML that can be read/],
    ["&a [*a]", /must be an object/],
  ])("refuses the text %j", (text, message) => {
    const parsed = parseEvalText(text, { fileName: "evals/nightly.yaml" });

    expect(parsed).toMatchObject({ ok: false, problems: [{ message: expect.stringMatching(message) }] });
  });
});

import fc, { type IRawProperty } from "fast-check";
import { readFencedJson } from "../../pipelines/menu/fenced-json.ts";
import { plannedStages } from "../../shared/base/plan.ts";
import { parseKeywordFilter } from "../../shared/cases/keyword-filter.ts";
import { parseCases } from "../../shared/cases/read-cases.ts";
import type { JsonObject } from "../../shared/contract/json.ts";
import { ModelCallError } from "../../shared/models/model-call-error.ts";
import { parseAnswer, readReply } from "../../shared/models/read-answer.ts";
import { resolveConfig } from "../../shared/pipeline/config/resolve-config.ts";
import { internal, open, prompt } from "../../shared/pipeline/config/setting-tree.ts";
import { checkGraph } from "../../shared/pipeline/graph/check-graph.ts";
import { planGraph } from "../../shared/pipeline/graph/plan-graph.ts";
import { redact } from "../../shared/platform/redact.ts";
import { parseRunLog, readReport } from "../../shared/reports/read-report.ts";
import { renderSummary } from "../../shared/reports/render/render-report.ts";
import { summarizeReport } from "../../shared/reports/summarize-run.ts";
import { openRealm, REALM_LIMITS, TemplateError } from "../../shared/templates/open-realm.ts";
import { httpProperties } from "./http-properties.ts";
import { json, key, mustBeClean, mustHold, mustName, pieces } from "./inputs.ts";

/** Runs some work that may throw only these errors. */
function orRefuse<T>(work: () => T, refusals: readonly (new (...given: any[]) => Error)[]): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (refusals.some((refusal) => thrown instanceof refusal)) return undefined;
    throw thrown;
  }
}

const shape = {
  prepare: { template: prompt("T"), template_text: internal() },
  infer: { n: 1, flag: true, list: [1], none: null, settings: open({ a: 1 }) },
};
const path = fc.array(fc.oneof(key, fc.constantFrom("infer", "settings", "n", "flag", "list", "a", "template_text")), {
  minLength: 1,
  maxLength: 5,
});

const realm = openRealm({ ...REALM_LIMITS, maxUnits: 1_000_000 });
const template = pieces(
  "{{ }} {% %} {# #} {%- -%} case .user .__proto__ .constructor [ ] ( ) { } | json default join replace batch groupby sort 'a' \" \\ ` ; 1 + ~ , : . == is odd in not if else endif for endfor set = endset macro m endmacro call endcall block endblock filter endfilter raw endraw include import extends from as super() caller() range(9) r/a/ loop.index import( process globalThis",
);

const uuid = "00000000-0000-4000-8000-000000000001";

/** The properties that `npm run fuzz` checks, and the tests briefly. */
export const properties: { readonly [name: string]: IRawProperty<unknown> } = {
  overrides: fc.property(
    fc.oneof(
      fc.array(
        fc
          .tuple(
            path,
            fc.oneof(
              json.map((value) => JSON.stringify(value)),
              fc.string(),
            ),
          )
          .map(([keys, text]) => `${keys.join(".")}=${text}`),
        { maxLength: 4 },
      ),
      json.filter(
        (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      ) as fc.Arbitrary<JsonObject>,
    ),
    (overrides) => {
      const { config, problems } = resolveConfig(shape, overrides as JsonObject);
      mustName(problems);
      mustBeClean();
      mustHold(JSON.stringify(JSON.parse(JSON.stringify(config))) === JSON.stringify(config), "the config is no JSON");
    },
  ),
  cases: fc.property(
    fc.constantFrom("json", "yaml", "jsonl", "csv"),
    fc.oneof(
      fc
        .array(json)
        .map((items) => JSON.stringify(items.map((item) => (typeof item === "object" ? { uuid, ...item } : item)))),
      pieces(
        `- uuid: ${uuid} keywords: [ ] { } , " ' & * &a *a << : ! !!js/function | > --- ... % @ # ,, "" uuid,__proto__`,
        ["\r\n", "\t", "\0"],
      ),
    ),
    (format, text) => {
      const { cases, problems } = parseCases(text, { fileName: `a.${format}` });
      mustName(problems);
      mustBeClean();
      mustHold(problems.length > 0 || cases.length > 0, "neither cases nor problems");
    },
  ),
  filters: fc.property(
    pieces("a b-c _d ! && || ( ) not and or & | __proto__ 1a é"),
    fc.array(fc.string()),
    (text, keywords) => {
      const parsed = parseKeywordFilter(text);
      if ("problem" in parsed) mustName([parsed.problem]);
      else mustHold(typeof parsed.matches(keywords) === "boolean", "no answer");
    },
  ),
  templates: fc.property(template, json, (text, item) => {
    const filled = orRefuse(() => {
      realm.add("t", text);
      return realm.render("t", JSON.stringify({ case: item, stages: {}, metadata: {} }));
    }, [TemplateError]);
    mustHold(filled === undefined || typeof filled === "string", "no text");
    mustBeClean();
    realm.add("t", "{{ 1 + 1 }}");
    mustHold(realm.render("t", "{}") === "2", "the realm is broken");
  }),
  graphs: fc.property(
    fc.array(
      fc.record({
        stage: fc.oneof(fc.constantFrom("a", "b", "c", "d", "e"), key),
        inputs: fc.array(fc.oneof(fc.constantFrom("a", "b", "c", "d"), key), { maxLength: 3 }),
      }),
      { maxLength: 6 },
    ),
    (graph) => {
      const problems = checkGraph(graph);
      mustHold(
        problems.every((problem) => typeof problem === "string" || typeof problem === "object"),
        "odd problems",
      );
      if (problems.length > 0) return;
      const planned = plannedStages(planGraph(graph))
        .map(({ stage }) => stage)
        .sort();
      mustHold(
        planned.join("\0") ===
          graph
            .map(({ stage }) => stage)
            .sort()
            .join("\0"),
        "the plan has other stages",
      );
    },
  ),
  runLogs: fc.property(json, json, json, (result, metadata, config) => {
    const log = {
      uuid,
      results: [
        typeof result === "object" && result !== null && !Array.isArray(result)
          ? { ...result, case: { uuid } }
          : { case: { uuid }, stages: result },
      ],
      metadata: {
        ...(typeof metadata === "object" ? metadata : {}),
        pipeline: {
          name: "x",
          config: typeof config === "object" && config !== null && !Array.isArray(config) ? config : {},
        },
      },
    };
    for (const value of [result, log]) {
      const parsed = parseRunLog(value);
      if ("problem" in parsed) mustHold(parsed.problem !== "", "no reason");
      else {
        const report = readReport(parsed.log);
        const summary = summarizeReport(report);
        mustHold(summary.counts.total === report.results.length, "results are lost");
        mustHold(!/\u001b/.test(renderSummary(summary)), "the terminal would obey");
      }
    }
    mustBeClean();
  }),
  answers: fc.property(
    fc.oneof(
      json.map((value) => JSON.stringify(value)),
      json.map((value) => JSON.stringify({ choices: [{ message: value, finish_reason: "stop" }], usage: value })),
      pieces('{ } [ ] " ``` ```json : , null 1e999 choices \\ud800'),
    ),
    (body) => {
      const site = {
        name: "m",
        type: "OPEN_AI",
        model: "m",
        host: "h",
        signsInWith: "nothing",
        keyVariable: "K",
      } as const;
      const reply = orRefuse(() => readReply(site, parseAnswer(site, body)), [ModelCallError]);
      mustHold(reply === undefined || typeof reply.text === "string", "no text");
      orRefuse(() => readFencedJson(body), [Error]);
      mustHold(typeof redact(body) === "string", "no text");
      mustBeClean();
    },
  ),
  ...httpProperties,
};

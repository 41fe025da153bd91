import fc, { type IRawProperty } from "fast-check";
import { HttpProblem, problemResponse } from "../../functions/http/problem-response.ts";
import { readBody, readQuery } from "../../functions/http/read-body.ts";
import { routes as allRoutes } from "../../functions/http/routes.ts";
import type { Json, JsonObject } from "../../shared/contract/json.ts";
import type { Problem } from "../../shared/contract/problem.ts";
import { json, key, mustBeClean, mustHold, mustName, pieces } from "./inputs.ts";

const routes = new Map(allRoutes.map((route) => [route.name, route]));

/** A valid body of each route, which is then changed in a few places. */
const bodies: { readonly [route: string]: JsonObject } = {
  startRun: {
    pipeline: "simple",
    cases: [{ uuid: "00000000-0000-4000-8000-000000000001" }],
    config: { infer: { model: { name: "perfect" } } },
    files: { "a.txt": "text" },
    timeouts: { infer: 1000 },
    gates: ["pass-rate>=0.9"],
    client: { command: "gotag", sha: null, edits: { modified: [] } },
    repeats: 2,
    limit: 1,
    label: "x",
  },
  rerunRun: { config: ["infer.model.name=perfect"], from: "infer", only: "failed" },
  putEval: { pipeline: "simple", casesFile: "simple/cases.json", schedule: "0 3 * * *", gates: ["pass-rate>=0.9"] },
  putSuite: { "0": { uuid: "00000000-0000-4000-8000-000000000001" } },
};

const bodyText = (valid: JsonObject) => {
  const field = fc.oneof(fc.constantFrom(...Object.keys(valid), "eval", "id", "__proto__", "concurrency"), key);
  const change = fc.tuple(field, json);
  const changed = fc
    .array(change, { maxLength: 3 })
    // A duplicate key is refused before anything else is checked.
    .map((changes) => [...new Map<string, Json>([...Object.entries(valid), ...changes])])
    .map((fields) => `{${fields.map((pair) => pair.map((each) => JSON.stringify(each)).join(":")).join()}}`);
  const broken = pieces('{ } [ ] : , null 1e999 "pipeline" "simple" "cases" "__proto__" \\ud800 "a');
  return fc.oneof(
    changed,
    json.map((value: Json) => JSON.stringify(value)),
    broken,
  );
};

/** Some bodies contain invalid UTF-8. */
const sent = fc.constantFrom(...Object.keys(bodies)).chain((name) =>
  fc.record({
    name: fc.constant(name),
    text: bodyText(bodies[name]!),
    bytes: fc.option(fc.uint8Array({ maxLength: 4 }), { nil: new Uint8Array(), freq: 8 }),
  }),
);

const parameter = fc.oneof(fc.constantFrom("limit", "cursor", "status", "label", "pipeline", "model", "check"), key);
const value = fc.oneof(fc.constantFrom("1", "-1", "1e3", "", "running", "true", "%00", "../x"), fc.string());

/** What `work` returns; `undefined` when it refuses the request, which it must do with problems that can be shown. */
async function refusedOr(work: () => unknown): Promise<{ readonly value: unknown } | undefined> {
  try {
    return { value: await work() };
  } catch (thrown) {
    if (!(thrown instanceof HttpProblem)) throw thrown;
    const { body, ...refusal } = problemResponse(thrown.details);
    const { status, issues } = JSON.parse(body as string) as { status: number; issues: readonly Problem[] };
    mustHold(refusal.status === 400 && status === 400, `refused with ${refusal.status}`);
    mustHold(issues.length > 0, "refused without a problem");
    mustName(issues);
    return undefined;
  }
}

/** How routes read requests, before they do anything else. */
export const httpProperties: { readonly [name: string]: IRawProperty<unknown> } = {
  httpBodies: fc.asyncProperty(sent, async ({ name, text, bytes }) => {
    const headers = new Headers({ "content-type": "application/json" });
    const body = new Blob([text, bytes]).stream();
    const read = await refusedOr(() => readBody(routes.get(name)!.body!, { headers, body } as never));
    mustHold(read === undefined || typeof JSON.stringify(read.value) === "string", "no body");
    mustBeClean();
  }),
  httpQueries: fc.asyncProperty(
    fc.constantFrom("listRuns", "listCases", "putEval"),
    fc.array(fc.tuple(parameter, value), { maxLength: 5 }),
    async (name, given) => {
      const url = `http://localhost/api?${given.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join("=")).join("&")}`;
      await refusedOr(() => readQuery(routes.get(name)!.query, { url }));
      mustBeClean();
    },
  ),
};

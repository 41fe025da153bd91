import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { answerSchemas, type AnswerName } from "../../../shared/contract/answers.ts";
import { allRegistrations } from "../../../local/app/functions.ts";
import { aQuestion, aSimpleRun } from "../../e2e/support/api.ts";
import { AppInProcess } from "../../support/app-in-process.ts";

const app = new AppInProcess({ evals: join(import.meta.dirname, "../../../evals") });
let document: any;

beforeAll(async () => {
  await app.start();
  document = await app.get("/api/openapi.json");
});
afterAll(() => app.dispose());

/** Each operation of the document, such as "GET /api/runs/{id} getRun id", sorted. */
function operations(): readonly string[] {
  return Object.entries<any>(document.paths)
    .flatMap(([path, methods]) =>
      Object.entries<any>(methods).map(([method, { operationId, parameters }]) => {
        const inPath = parameters.filter((one: any) => one.in === "path").map((one: any) => one.name);
        return [method.toUpperCase(), path, operationId, ...inPath].join(" ");
      }),
    )
    .sort();
}

describe("GET /api/openapi.json", () => {
  it("is a valid document of OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));

    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it("describes every HTTP function with its methods and parameters, and nothing else", () => {
    const registered = allRegistrations().flatMap(({ metadata: { name, bindings } }) =>
      Object.values(bindings)
        .filter(({ type }) => type === "httpTrigger")
        .map((trigger) => ({ ...(trigger as unknown as { route: string; methods: readonly string[] }), name })),
    );

    // The page is no part of the API.
    const ofApi = registered.filter(({ name }) => name !== "getPage");
    const expected = ofApi.map(({ name, route, methods }) =>
      [methods[0], `/${route}`, name, ...[...route.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)].join(" "),
    );
    expect(operations()).toEqual(expected.sort());
    for (const { methods } of ofApi) expect([["GET", "HEAD"], ["POST"], ["PUT"], ["DELETE"]]).toContainEqual(methods);
  });

  it("describes bodies and queries by the schemas that check them", () => {
    const { requestBody, responses } = document.paths["/api/runs"].post;
    const [ofPipeline, ofEval] = requestBody.content["application/json"].schema.anyOf;
    const { properties, required, additionalProperties } = ofPipeline;
    const limit = document.paths["/api/runs"].get.parameters.find(({ name }: any) => name === "limit");
    const set = document.paths["/api/pipelines/{name}"].get.parameters.find(({ name }: any) => name === "set");

    expect({ required, additionalProperties }).toEqual({ required: ["pipeline"], additionalProperties: false });
    expect(ofEval).toMatchObject({ required: ["eval"], additionalProperties: false });
    expect(properties.concurrency).toEqual({ type: "integer", minimum: 1, maximum: 1000, default: 50 });
    expect(Object.keys(responses)).toEqual(["202", "400", "401", "409", "413", "415", "500"]);
    expect(limit.schema).toMatchObject({ minimum: 1, maximum: 100, default: 20 });
    expect(set.schema).toMatchObject({ type: "array" });
  });

  it("requires a key wherever the app does", () => {
    const open = Object.entries<any>(document.paths).filter(([, { get }]) => get?.security?.length === 0);

    expect(open.map(([path]) => path)).toEqual(["/api/health"]);
    expect(document.security).toEqual([{ header: [] }, { query: [] }]);
  });

  it("describes every field of the answers", async () => {
    const body = { ...aSimpleRun(), cases: [aQuestion(), aQuestion()] };
    const { id, ...accepted } = await app.post("/api/runs", { ...body, label: "described", gates: ["pass-rate>=0.5"] });
    await app.ended(id);
    const run = `/api/runs/${id}`;
    const paths: { readonly [path: string]: AnswerName } = {
      "/api/health": "Health",
      "/api/runs": "RunPage",
      [run]: "Run",
      [`${run}/log`]: "RunLog",
      [`${run}/cases`]: "CasePage",
      [`${run}/cases/${body.cases[0]!.uuid}`]: "CaseResult",
      [`${run}/summary`]: "Summary",
      [`${run}/format`]: "Transcripts",
      [`${run}/gates`]: "GateResults",
      [`/api/compare?base=${id}&candidate=${id}`]: "Comparison",
      "/api/pipelines": "Pipelines",
      "/api/pipelines/menu": "Pipeline",
      "/api/models": "Models",
      "/api/evals": "Evals",
      "/api/evals/nightly": "Eval",
      "/api/openapi.json": "OpenApi",
      [`/api/runs/${randomUUID()}`]: "Problem",
      "/api/runs?limit=0": "Problem",
    };

    expect(answerSchemas.AcceptedRun.safeParse({ id, ...accepted }).error).toBeUndefined();
    expect(answerSchemas.ModelCheck.safeParse(await app.post("/api/models/perfect/check")).error).toBeUndefined();
    for (const [path, name] of Object.entries(paths)) {
      const answer = await app.get(path);
      const checked = answerSchemas[name].safeParse(answer);
      // Fields that a schema does not have are missing in its data.
      expect({ path, error: checked.error, data: checked.data }).toEqual({ path, error: undefined, data: answer });
    }
  });
});

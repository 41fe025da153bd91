import { z } from "zod";
import { type AnswerName, answerSchemas } from "./answers.ts";
import { type ProblemStatus, PROBLEM_TITLES } from "./problem.ts";

/** What comes with a status: a JSON document by the name of its schema, texts of other types, or (`{}`) nothing. */
export type Answer = { readonly json?: AnswerName; readonly texts?: readonly string[] };

/** A body that a route takes. */
export type ApiBody = {
  /** Content types, in lower case. */
  readonly types: readonly string[];
  /** Of what is sent. */
  readonly schema: z.ZodType;
  /** What stands for a body that is not there. By default that is a problem. */
  readonly whenEmpty?: unknown;
};

/** All that the API's document tells of a route. */
export type ApiRoute = {
  /** The name of the function. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As the Functions host takes it, without a slash at the beginning. */
  readonly path: string;
  /** One sentence for callers. */
  readonly summary: string;
  /** The parameters of the query; those of a list may be repeated. By default there are none. */
  readonly query?: z.ZodObject;
  readonly body?: ApiBody;
  readonly answers: { readonly [status: number]: Answer };
  /** Problems that the route itself answers with, besides those that any route has. */
  readonly problems?: readonly ProblemStatus[];
  /** Anybody may ask, without a key. */
  readonly isOpen?: true;
};

type Schema = z.core.JSONSchema.BaseSchema;

/** What the parameters of paths are; ids of cases may have a suffix. */
const PATH_PARAMETERS: { readonly [name: string]: Schema } = {
  id: { type: "string", format: "uuid" },
  caseId: { type: "string", minLength: 1 },
  name: { type: "string", minLength: 1 },
};

/**
 * The OpenAPI document of the routes: what requests must be, by the schemas that check them, and what comes back.
 *
 * @param version - Of the app.
 * @example
 * openApiDocument(allRoutes(), { version: "0.1.0" }).paths["/api/runs"].post; // { operationId: "startRun", … }
 */
export function openApiDocument(routes: readonly ApiRoute[], { version }: { readonly version: string }) {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const route of [...routes].sort((one, other) => (one.path < other.path ? -1 : 1))) {
    const operations = (paths[`/${route.path}`] ??= {});
    operations[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "gotag", version, description: "Runs evaluation suites for LLM pipelines.", license: LICENSE },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(answerSchemas).map(([name, schema]) => [name, toSchema(schema, "output")]),
      ),
      securitySchemes: {
        header: { type: "apiKey", in: "header", name: "x-functions-key" },
        query: { type: "apiKey", in: "query", name: "code" },
      },
    },
    security: [{ header: [] }, { query: [] }],
  };
}

const LICENSE = { name: "MIT", identifier: "MIT" };

function operationOf(route: ApiRoute): object {
  const { name, summary, body, answers, isOpen } = route;
  const responses = [
    ...Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)]),
    ...problemsOf(route).map((status) => [status, problemOf(status)]),
  ];
  return {
    operationId: name,
    summary,
    ...(isOpen ? { security: [] } : {}),
    parameters: parametersOf(route),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.whenEmpty === undefined,
            content: Object.fromEntries(body.types.map((type) => [type, { schema: toSchema(body.schema, "input") }])),
          },
        }),
    responses: Object.fromEntries(responses),
  };
}

function parametersOf(route: ApiRoute): readonly object[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    const schema = PATH_PARAMETERS[name!];
    if (schema === undefined) throw new Error(`PATH_PARAMETERS does not say what {${name}} of ${route.name} is.`);
    return { name, in: "path", required: true, schema };
  });
  const { properties = {}, required = [] } = route.query === undefined ? {} : toSchema(route.query, "input");
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
  return [...inPath, ...inQuery];
}

/** The problems of the route itself, and those that come before it. */
function problemsOf({ path, query, body, problems = [], isOpen }: ApiRoute): readonly ProblemStatus[] {
  const isChecked = query !== undefined || body !== undefined || path.includes("{id}");
  const all: readonly ProblemStatus[] = [
    ...problems,
    ...(isChecked ? [400 as const] : []),
    ...(body === undefined ? [] : [413 as const, 415 as const]),
    ...(isOpen ? [] : [401 as const]),
    500,
  ];
  return [...new Set(all)].sort((one, other) => one - other);
}

function responseOf({ json, texts = [] }: Answer): object {
  const content = {
    ...(json === undefined ? {} : { "application/json": { schema: refTo(json) } }),
    ...Object.fromEntries(texts.map((type) => [type, { schema: { type: "string" } }])),
  };
  return { description: "Done.", ...(Object.keys(content).length === 0 ? {} : { content }) };
}

function problemOf(status: ProblemStatus): object {
  const description = PROBLEM_TITLES[status];
  // The platform asks for the key, and says no more.
  if (status === 401) return { description };
  return { description, content: { "application/problem+json": { schema: refTo("Problem") } } };
}

const refTo = (name: AnswerName): object => ({ $ref: `#/components/schemas/${name}` });

function toSchema(schema: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ jsonSchema }) {
      // Answers may have more fields than the document names: new ones break nobody.
      if (io === "output" && jsonSchema.additionalProperties === false) jsonSchema.additionalProperties = {};
    },
  });
  return rest;
}

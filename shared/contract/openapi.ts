import { z } from "zod";
import { type AnswerName, answerSchemas } from "./answers.ts";
import { type ProblemStatus, PROBLEM_TITLES } from "./problem.ts";

/** The content of an answer: a JSON document by the name of its schema, texts of other types, or (`{}`) nothing. */
export type Answer = { readonly json?: AnswerName; readonly texts?: readonly string[] };

/** The body of a request. */
export type ApiBody = {
  /** Content types, in lower case. */
  readonly types: readonly string[];
  readonly schema: z.ZodType;
  /** Used when the request has no body. Default: a missing body is a problem. */
  readonly whenEmpty?: unknown;
};

/** Describes a route for the OpenAPI document. */
export type ApiRoute = {
  /** The name of the function. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** In the syntax of the Functions host, without a leading slash. */
  readonly path: string;
  /** One sentence for callers. */
  readonly summary: string;
  /** The parameters of the query; lists may be repeated. Default: none. */
  readonly query?: z.ZodObject;
  readonly body?: ApiBody;
  readonly answers: { readonly [status: number]: Answer };
  /** Statuses of the route's own problems. The statuses that every route may answer with are added. */
  readonly problems?: readonly ProblemStatus[];
  /** Needs no key. */
  readonly isOpen?: true;
};

type Schema = z.core.JSONSchema.BaseSchema;

/** Schemas of the parameters of paths; IDs of cases may have a suffix. */
const PATH_PARAMETERS: { readonly [name: string]: Schema } = {
  id: { type: "string", format: "uuid" },
  caseId: { type: "string", minLength: 1 },
  name: { type: "string", minLength: 1 },
};

/**
 * Generates the OpenAPI document of the routes from the schemas that check the requests and describe the answers.
 *
 * @param version - The version of the app.
 * @example
 * openApiDocument(routes, { version: "0.1.0" }).paths["/api/runs"].post; // { operationId: "startRun", … }
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

/** The statuses of the route's own problems, and of problems that are found before it is called. */
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
  // Sent by the platform, which checks the key, and without a body.
  if (status === 401) return { description };
  return { description, content: { "application/problem+json": { schema: refTo("Problem") } } };
}

const refTo = (name: AnswerName): object => ({ $ref: `#/components/schemas/${name}` });

function toSchema(schema: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ jsonSchema }) {
      // Answers may have more fields than the document names, so that new fields break no client.
      if (io === "output" && jsonSchema.additionalProperties === false) jsonSchema.additionalProperties = {};
      // In the schemas, lists are readonly for TypeScript. OpenAPI means something else by it.
      delete jsonSchema.readOnly;
    },
  });
  return rest;
}

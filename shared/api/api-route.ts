import type { z } from "zod";
import type { AnswerName } from "./answer-schemas.ts";
import type { ProblemStatus } from "./problem-titles.ts";

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

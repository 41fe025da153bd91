import type { SERVER_TYPES } from "../contract/index.ts";

export type ServerType = (typeof SERVER_TYPES)[number];

/** Which model a call goes to, and where: the data for errors, and the secret that they must not show. */
export type CallSite = {
  /** The model's name in models.json. */
  readonly name: string;
  readonly type: ServerType;
  /** The model's name on the server. */
  readonly model: string;
  /** Host, with the port unless it is the default. */
  readonly host: string;
  readonly apiVersion?: string | undefined;
  /** A key, or the token of an identity. It is sent, but never shown. */
  readonly secret?: string | undefined;
  /** The kind of the secret. */
  readonly signsInWith: "key" | "identity" | "nothing";
  /** The environment variable for the key. */
  readonly keyVariable: string;
};

/** Names the model in errors. */
export const describeSite = ({ name, host }: Pick<CallSite, "name" | "host">): string =>
  `The model "${name}" at ${host}`;

/** Lists the places for a key. */
export const keyPlaces = ({ name, keyVariable }: Pick<CallSite, "name" | "keyVariable">): string =>
  `"${name}" in .credentials.json, or the environment variable ${keyVariable}`;

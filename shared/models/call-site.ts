/** The types of models on servers. */
export const SERVER_TYPES = ["OPEN_AI", "AZURE_OPEN_AI", "AZURE_OPEN_AI_5", "AZURE_AI"] as const;

export type ServerType = (typeof SERVER_TYPES)[number];

/** Which model is being called, and where: what an error about the call tells, and what it must not. */
export type CallSite = {
  /** The model's name in models.json. */
  readonly name: string;
  readonly type: ServerType;
  /** What the server calls the model. */
  readonly model: string;
  /** Host, and port if it is not the usual one. */
  readonly host: string;
  readonly apiVersion?: string | undefined;
  /** A key, or the token of an identity: sent, and never shown. */
  readonly secret?: string | undefined;
  /** What the secret is. */
  readonly signsInWith: "key" | "identity" | "nothing";
  /** Environment variable that the key may come from. */
  readonly keyVariable: string;
};

/** How an error names the model. */
export const describeSite = ({ name, host }: Pick<CallSite, "name" | "host">): string =>
  `The model "${name}" at ${host}`;

/** Where a key can be put. */
export const keyPlaces = ({ name, keyVariable }: Pick<CallSite, "name" | "keyVariable">): string =>
  `"${name}" in .credentials.json, or the environment variable ${keyVariable}`;

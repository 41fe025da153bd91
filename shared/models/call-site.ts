/** Which model is being called, and where: what an error about the call tells, and what it must not. */
export type CallSite = {
  /** The model's name in models.json. */
  readonly name: string;
  /** What the server calls the model. */
  readonly model: string;
  /** Host, and port if it is not the usual one. */
  readonly host: string;
  /** Sent, and never shown. */
  readonly key?: string | undefined;
  /** Environment variable that the key may come from. */
  readonly keyVariable: string;
};

/** How an error names the model. */
export const describeSite = ({ name, host }: CallSite): string => `The model "${name}" at ${host}`;

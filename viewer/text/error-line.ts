/**
 * Stage, context and the first line of what was raised.
 *
 * @example
 * errorLine({ stage: "extract", message: "Context: Reading.\nError: no number" }); // "extract: Reading. Error: no number"
 */
export function errorLine({ stage, message }: { readonly stage?: string; readonly message?: string }): string {
  if (message === undefined) return "";
  const [first = "", second = ""] = message.split("\n", 2);
  const context = /^Context: (.*)$/.exec(first)?.[1];
  const text = context === undefined ? first : `${context} ${second}`;
  return stage === undefined ? text : `${stage}: ${text}`;
}

/**
 * The examples of a command, as its help shows them.
 *
 * @example
 * command.addHelpText("after", examples("gotag status latest"));
 */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;

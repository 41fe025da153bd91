const HIDDEN = "***";
/** Words of a name that say that its value is a secret. `max_tokens` is none. */
const SECRET_WORDS = new Set(
  "key apikey token secret password passwd pwd credential credentials authorization signature sas connectionstring".split(
    " ",
  ),
);
const SECRET_VALUE =
  /^(sk-|ghp_|Bearer )|(AccountKey|SharedAccessKey|SharedAccessSignature|[?&]sig)=|\/\/[^/@\s]+:[^/@\s]+@/i;
const PLAIN = /^[\w@%+=:,./-]+$/;

/**
 * The command line as the run log may hold it: quoted as a shell would want it, and with the values of secrets hidden.
 *
 * @example
 * describeCommand(["run", "simple", "infer.api_key=abc"]); // "gotag run simple infer.api_key=***"
 */
export function describeCommand(commandLine: readonly string[]): string {
  const shown = commandLine.map((argument, index) => {
    if (index > 0 && isSecretOption(commandLine[index - 1] as string)) return HIDDEN;
    return describeArgument(argument);
  });
  return ["gotag", ...shown.map(quote)].join(" ");
}

/**
 * An argument as it may be shown: a setting that is called like a secret has no value.
 *
 * @example
 * describeArgument("infer.api_key=abc"); // "infer.api_key=***"
 */
export function describeArgument(argument: string): string {
  const equals = argument.indexOf("=");
  if (equals === -1) return argument;
  const value = argument.slice(equals + 1);
  const isSecret = isSecretName(argument.slice(0, equals)) || SECRET_VALUE.test(value);
  return isSecret ? `${argument.slice(0, equals)}=${HIDDEN}` : argument;
}

const isSecretOption = (argument: string): boolean => argument.startsWith("--") && isSecretName(argument.slice(2));

/** Whether a dotted path, an option or a variable is called like a secret, in any of the usual spellings. */
function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  const parts = words.split(/[^a-z\d]+/);
  return parts.some((part, index) => SECRET_WORDS.has(part) || SECRET_WORDS.has(`${parts[index - 1] ?? ""}${part}`));
}

function quote(argument: string): string {
  return PLAIN.test(argument) || argument.endsWith(`=${HIDDEN}`) || argument === HIDDEN
    ? argument
    : `'${argument.replaceAll("'", "'\\''")}'`;
}

import { holdsSecret, isSecretName } from "../../shared/platform/redact.ts";

const HIDDEN = "***";
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
  if (equals === -1) return holdsSecret(argument) ? HIDDEN : argument;
  const value = argument.slice(equals + 1);
  const isSecret = isSecretName(argument.slice(0, equals)) || SECRET_VALUE.test(value) || holdsSecret(argument);
  return isSecret ? `${argument.slice(0, equals)}=${HIDDEN}` : argument;
}

const isSecretOption = (argument: string): boolean => argument.startsWith("--") && isSecretName(argument.slice(2));

function quote(argument: string): string {
  return PLAIN.test(argument) || argument.endsWith(`=${HIDDEN}`) || argument === HIDDEN
    ? argument
    : `'${argument.replaceAll("'", "'\\''")}'`;
}

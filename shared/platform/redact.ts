/** The replacement of a secret. */
export const HIDDEN = "[secret]";

/** Shorter texts occur in ordinary words. */
const MIN_SECRET_CHARACTERS = 8;

/** The levels of JSON within JSON. */
const JSON_IN_JSON = 3;

/** Matches the keys of well-known services, and secrets in URLs, headers and connection strings. */
const WELL_KNOWN = new RegExp(
  [
    String.raw`\bsk-[\w-]{20,}`,
    String.raw`\bgh[pousr]_\w{30,}`,
    String.raw`\bgithub_pat_\w{30,}`,
    String.raw`\bxox[abprs]-[\w-]{10,}`,
    String.raw`\bAKIA[0-9A-Z]{16}\b`,
    String.raw`\bAIza[\w-]{35}`,
    String.raw`\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}`,
    String.raw`(?<=\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)=)[^;\s"'\\]{8,}`,
    String.raw`(?<=[?&](?:sig|code|api-key|key|token)=)[^&\s"'#\\]{8,}`,
    String.raw`(?<=\bBearer )[\w.~+/=-]{8,}`,
    String.raw`(?<=:\/\/[^\s/@:"\\]{1,200}:)[^\s/@"\\]{1,200}(?=@)`,
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----[\w+/=\s\\-]{1,10000}`,
  ].join("|"),
  "g",
);

/** The secrets of this process, plain and as JSON. */
const known = new Set<string>();

/** Remembers a secret of this process, such as the key of a model, to redact it. Ignores texts of less than 8 characters. */
export function rememberSecret(secret: string | undefined): void {
  if (secret === undefined || secret.length < MIN_SECRET_CHARACTERS) return;
  let written = secret;
  for (let depth = 0; depth <= JSON_IN_JSON; depth++) {
    known.add(written);
    written = JSON.stringify(written).slice(1, -1);
  }
}

/** Remembers the secrets in an environment: keys of models, and variables with the name of a secret. */
export function rememberEnvironment(environment: { readonly [name: string]: string | undefined }): void {
  for (const [name, value = ""] of Object.entries(environment)) {
    // The current folder.
    if (name === "PWD") continue;
    if (/^GOTAG_KEY|_(KEY|TOKEN)$/.test(name) || isSurelySecretName(name)) rememberSecret(value.trim());
    if (/^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/.test(name))
      for (const header of keysOfHeaders(value)) rememberSecret(header);
    for (const [, key] of value.matchAll(/(?:AccountKey|SharedAccessKey|Password)=([^;]+)/g)) rememberSecret(key);
  }
}

/**
 * Finds the keys in headers in the format of OpenTelemetry: `name=value,name=value`, URL-encoded or not. Plain words, such as the
 * name of a data set, are not keys.
 */
function keysOfHeaders(list: string): readonly string[] {
  return list.split(",").flatMap((pair) => {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    if (!isSecretName(name) && !/\d/.test(value)) return [];
    // The key may also appear without the word before it, such as `Bearer`.
    return [value.trim(), decoded(value.trim())].flatMap((text) => [text, ...text.split(/\s+/).slice(1)]);
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * Redacts the secrets of this process in a text. Fast enough for large texts, such as answers of models: it searches for each
 * secret once.
 *
 * @example
 * rememberSecret("sk-1234567890");
 * redactKnown("Your key is sk-1234567890."); // "Your key is [secret]."
 */
export function redactKnown(text: string): string {
  let redacted = text;
  for (const secret of known) if (redacted.includes(secret)) redacted = redacted.replaceAll(secret, HIDDEN);
  return redacted;
}

/**
 * Redacts the secrets of this process and keys of well-known services, so that the text can be logged, stored or returned.
 *
 * @example
 * redact("https://me:hunter22@example.com?sig=abcdefgh"); // "https://me:[secret]@example.com?sig=[secret]"
 */
export function redact(text: string): string {
  return redactKnown(text).replace(WELL_KNOWN, HIDDEN);
}

/** Whether a text contains a secret. */
export const holdsSecret = (text: string): boolean => redact(text) !== text;

/** Words in the name of a secret. `max_tokens` is not one. */
const SECRET_WORDS = new Set(
  "key apikey token secret password passwd pwd credential credentials authorization signature sas connectionstring".split(
    " ",
  ),
);
/** Unambiguous words: a key may also be one to group by, and a token one to stop at. */
const SURELY = new Set(
  "apikey accesskey privatekey secret password passwd pwd credential credentials connectionstring accesstoken".split(
    " ",
  ),
);

/** Whether a dotted path, an option or a variable has the name of a secret, in any of the usual spellings. */
export const isSecretName = (name: string): boolean => hasWord(name, SECRET_WORDS);

/** Whether a name is unambiguously that of a secret. */
export const isSurelySecretName = (name: string): boolean => hasWord(name, SURELY);

function hasWord(name: string, words: ReadonlySet<string>): boolean {
  const spelled = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  const parts = spelled.split(/[^a-z\d]+/);
  return parts.some((part, index) => words.has(part) || words.has(`${parts[index - 1] ?? ""}${part}`));
}

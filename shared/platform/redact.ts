/** What stands in the place of a secret. */
export const HIDDEN = "[secret]";

/** A shorter one would be found within ordinary words. */
const SHORTEST_SECRET = 8;

/** Texts of JSON stand in texts of JSON. */
const JSON_IN_JSON = 3;

/** What keys of well-known services look like, and where addresses, headers and connection strings have theirs. */
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

/** The secrets of this process, and how they look within JSON. */
const known = new Set<string>();

/**
 * Notes a secret that this process works with, such as the key of a model, so that it is known wherever it turns up. Texts of
 * less than 8 characters are not noted.
 */
export function rememberSecret(secret: string | undefined): void {
  if (secret === undefined || secret.length < SHORTEST_SECRET) return;
  let written = secret;
  for (let depth = 0; depth <= JSON_IN_JSON; depth++) {
    known.add(written);
    written = JSON.stringify(written).slice(1, -1);
  }
}

/** Notes the secrets that a process was given by its environment: keys of models, and what is called like a secret. */
export function rememberEnvironment(environment: { readonly [name: string]: string | undefined }): void {
  for (const [name, value = ""] of Object.entries(environment)) {
    // What shells call the current folder.
    if (name === "PWD") continue;
    if (/^GOTAG_KEY|_(KEY|TOKEN)$/.test(name) || isSurelySecretName(name)) rememberSecret(value.trim());
    if (/^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/.test(name))
      for (const header of keysOfHeaders(value)) rememberSecret(header);
    for (const [, key] of value.matchAll(/(?:AccountKey|SharedAccessKey|Password)=([^;]+)/g)) rememberSecret(key);
  }
}

/**
 * The keys among the headers that a collector asks for, as OpenTelemetry writes them: `name=value,name=value`, encoded as in
 * addresses or not. Words such as the name of a data set are none.
 */
function keysOfHeaders(list: string): readonly string[] {
  return list.split(",").flatMap((pair) => {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    if (!isSecretName(name) && !/\d/.test(value)) return [];
    // The word before a key, such as `Bearer`, may be left out where it is repeated.
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
 * A text without the secrets that this process works with. It takes a look at the text for each of them, and none where there
 * are none: this is for what may be large, such as the answers of models.
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
 * A text as it may be logged, stored or answered: without the secrets that this process works with, and without what looks
 * like the key of a well-known service.
 *
 * @example
 * redact("https://me:hunter22@example.com?sig=abcdefgh"); // "https://me:[secret]@example.com?sig=[secret]"
 */
export function redact(text: string): string {
  return redactKnown(text).replace(WELL_KNOWN, HIDDEN);
}

/** Whether a text has a secret in it. */
export const holdsSecret = (text: string): boolean => redact(text) !== text;

/** Words of a name that say that its value is a secret. `max_tokens` is none. */
const SECRET_WORDS = new Set(
  "key apikey token secret password passwd pwd credential credentials authorization signature sas connectionstring".split(
    " ",
  ),
);
/** Names that mean nothing else: a key may also be one to group by, and a token one to stop at. */
const SURELY = new Set(
  "apikey accesskey privatekey secret password passwd pwd credential credentials connectionstring accesstoken".split(
    " ",
  ),
);

/** Whether a dotted path, an option or a variable is called like a secret, in any of the usual spellings. */
export const isSecretName = (name: string): boolean => hasWord(name, SECRET_WORDS);

/** The same for names that can mean nothing but a secret. */
export const isSurelySecretName = (name: string): boolean => hasWord(name, SURELY);

function hasWord(name: string, words: ReadonlySet<string>): boolean {
  const spelled = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  const parts = spelled.split(/[^a-z\d]+/);
  return parts.some((part, index) => words.has(part) || words.has(`${parts[index - 1] ?? ""}${part}`));
}

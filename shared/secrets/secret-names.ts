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

/**
 * Says what is wrong with the URL of notifications.
 *
 * @example
 * notifyUrlProblem("http://example.com/hook"); // "must begin with https://; …"
 */
export function notifyUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return "must be an address such as https://example.com/hook";
  if (url.username !== "" || url.password !== "") return "must not hold a user name or a password";
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return "must begin with https://; http:// is for this machine only";
  return undefined;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);

/** The limits of Standard Webhooks. */
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/** The secret for signing is missing or invalid. */
export class NotifySecretError extends Error {
  readonly code = "invalid-notify-secret";
  constructor(problem: string) {
    super(
      `GOTAG_NOTIFY_SECRET ${problem}. It is base64 of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} random bytes, such as ` +
        "openssl rand -base64 32 prints, with or without whsec_ before it; or several of them with blanks between, while it is changed.",
    );
  }
}

/**
 * Reads the secrets for signing notifications.
 *
 * @param setting - The value of the setting. No error contains it.
 * @throws NotifySecretError
 * @example
 * parseSecrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")[0].length; // 24
 */
export function parseSecrets(setting = ""): readonly Buffer[] {
  const texts = setting.split(/\s+/).filter((text) => text !== "");
  if (texts.length === 0) throw new NotifySecretError("is not set");
  return texts.map((text) => {
    const base64 = text.replace(/^whsec_/, "");
    const secret = Buffer.from(base64, "base64");
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new NotifySecretError("is not base64");
    if (secret.length < MIN_SECRET_BYTES || secret.length > MAX_SECRET_BYTES)
      throw new NotifySecretError(`has ${secret.length} bytes`);
    return secret;
  });
}

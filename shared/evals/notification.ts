import { retryAfterMs } from "../models/index.ts";
import { createHmac } from "node:crypto";

const TIMEOUT_MS = 10_000;
/** The receiver wants to hear no more. */
const GONE = 410;

export type Notification = {
  readonly url: string;
  /** The same for each try. */
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly Buffer[];
};

export type Sent =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      /** There is no use in trying again. */
      readonly isFinal: boolean;
      readonly status?: number;
      readonly error: string;
      readonly retryAfterMs?: number;
    };

/**
 * Sends a signed notification once. What the receiver answers with is not read, and redirects are not followed: the report is
 * for the address that the eval names.
 *
 * @example
 * (await sendNotification({ url, id, body, secrets }, { now: () => new Date() })).delivered;
 */
export async function sendNotification(
  { url, id, body, secrets }: Notification,
  { now, fetch: send = fetch }: { readonly now: () => Date; readonly fetch?: typeof fetch },
): Promise<Sent> {
  const headers = { "content-type": "application/json", ...signWebhook(body, { id, at: now(), secrets }) };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await send(url, { method: "POST", headers, body, redirect: "manual", signal });
    const { status } = answer;
    await answer.body?.cancel();
    if (answer.ok) return { delivered: true, status };
    const asked = retryAfterMs(answer.headers, now());
    return {
      delivered: false,
      isFinal: status === GONE,
      status,
      error: `The receiver answered ${status}.`,
      ...(asked === undefined ? {} : { retryAfterMs: asked }),
    };
  } catch (thrown) {
    const { name, cause } = thrown as Error;
    const code = (cause as { readonly code?: unknown } | undefined)?.code;
    const reason = name === "TimeoutError" ? `no answer within ${TIMEOUT_MS / 1000} s` : String(code ?? name);
    return { delivered: false, isFinal: false, error: `The receiver could not be reached: ${reason}.` };
  }
}

/** By the scheme: at least 24 random bytes, up to 64. */
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** The secret for signing is missing, or is none. */
export class NotifySecretError extends Error {
  readonly code = "invalid-notify-secret";
  constructor(problem: string) {
    super(
      `GOTAG_NOTIFY_SECRET ${problem}. It is base64 of ${FEWEST_BYTES} to ${MOST_BYTES} random bytes, such as ` +
        "openssl rand -base64 32 prints, with or without whsec_ before it; or several of them with blanks between, while it is changed.",
    );
  }
}

/**
 * Reads the secrets for signing.
 *
 * @param setting - What the setting holds; it does not stand in any error.
 * @throws NotifySecretError
 * @example
 * parseSecrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")[0].length; // 24
 */
export function parseSecrets(setting: string | undefined): readonly Buffer[] {
  const texts = (setting ?? "").split(/\s+/).filter((text) => text !== "");
  if (texts.length === 0) throw new NotifySecretError("is not set");
  return texts.map((text) => {
    const base64 = text.replace(/^whsec_/, "");
    const secret = Buffer.from(base64, "base64");
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new NotifySecretError("is not base64");
    if (secret.length < FEWEST_BYTES || secret.length > MOST_BYTES)
      throw new NotifySecretError(`has ${secret.length} bytes`);
    return secret;
  });
}

/**
 * The headers of a signed request, by Standard Webhooks (https://www.standardwebhooks.com): the id tells a receiver what it has
 * had already, the time of the try keeps others from sending it again, and the signature is over both and the body.
 *
 * @param options.id - The same for each try.
 * @param options.secrets - More than one while a secret is changed: there is a signature by each.
 * @example
 * signWebhook(body, { id: "7f6b…", at: new Date(), secrets })["webhook-signature"]; // "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
 */
export function signWebhook(
  body: string,
  { id, at, secrets }: { readonly id: string; readonly at: Date; readonly secrets: readonly Buffer[] },
) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => `v1,${createHmac("sha256", secret).update(signed).digest("base64")}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

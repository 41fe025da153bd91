import { messageOf } from "../message-of.ts";
import { describeSite, keyPlaces, type CallSite } from "./call-site.ts";
import { ModelCallError } from "./model-call-error.ts";
import { quoteServer } from "./server-text.ts";

/** What the system says of a connection that broke. */
const BROKEN = /^(ECONNRESET|ECONNABORTED|EPIPE)$/;

/** What it says where nobody answers: for the moment, or because the address is wrong. */
const NOBODY_THERE = /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EAI_AGAIN)$/;

/** A certificate that nobody trusts, or a port where something else is spoken. */
const NOT_TRUSTED = /CERT|^UNABLE_TO_VERIFY|^EPROTO$|^ERR_TLS|^ERR_SSL/;

/** The error for a server that was not reached, or whose answer broke off. */
export function connectionError(site: CallSite, thrown: unknown): ModelCallError {
  const { code, reason } = describeCause(thrown);
  const advice = adviceFor(code);
  return new ModelCallError(`${describeSite(site)}: the connection failed: ${reason}.${advice}`, {
    code: "model-connection",
    isTransient: BROKEN.test(code) || NOBODY_THERE.test(code),
    isConfiguration: advice !== "",
  });
}

function adviceFor(code: string): string {
  if (code === "ENOTFOUND" || NOBODY_THERE.test(code))
    return " Check that the server runs, and the endpoint in models.json.";
  if (NOT_TRUSTED.test(code))
    return " Check the endpoint in models.json: that https is spoken there, with a certificate that this machine trusts.";
  return "";
}

/** A host with several addresses fails with one error for each, and no message for all. */
function describeCause(thrown: unknown): { code: string; reason: string } {
  const { code = "", message, errors } = thrown as { code?: string; message?: string; errors?: readonly Error[] };
  const reason = message || errors?.map((error) => error.message).join(", ") || String(thrown);
  // OpenSSL ends its messages with an empty line.
  return { code, reason: reason.replace(/\s+/g, " ").replace(/[\s.:]+$/, "") };
}

/** The error for an identity that gives no token. */
export function identityError(site: CallSite, thrown: unknown): ModelCallError {
  const said = quoteServer(site, messageOf(thrown));
  return new ModelCallError(
    `${describeSite(site)} has no key, and the identity that this process runs as gave no token: ${said}${/[.!?…]$/.test(said) ? "" : "."} ` +
      `Give a key as ${keyPlaces(site)}; or sign in (az login), or give the app a managed identity.`,
    { code: "model-identity", isTransient: false, isConfiguration: true },
  );
}

/**
 * What is said of a server that did not answer in time.
 *
 * @param options.limitMs - How long it was waited for.
 * @param options.timeoutMs - How long a call of the model may take.
 */
export function describeLateness(
  site: CallSite,
  { limitMs, timeoutMs }: { readonly limitMs: number; readonly timeoutMs: number },
): string {
  const why =
    limitMs < timeoutMs ? "which is what its caller has time for" : "the timeoutMs of the model in models.json";
  return `${describeSite(site)} did not answer within ${Number((limitMs / 1000).toPrecision(3))} s, ${why}.`;
}

/** The error for a server that did not answer in time. */
export const timeoutError = ({ message }: Error): ModelCallError =>
  new ModelCallError(message, { code: "model-timeout", isTransient: true });

import { describeSite, keyPlaces, type CallSite } from "./call-site.ts";
import { ModelCallError } from "./model-call-error.ts";
import { quoteServer } from "./server-text.ts";

/** What the system says of a connection that may well work the next time. */
const TRANSIENT_CODES = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EAI_AGAIN",
]);

/** A name that nobody has, a certificate that nobody trusts, a port where something else is spoken. */
const WRONG_ADDRESS = /^ENOTFOUND$|CERT|^EPROTO$|^ERR_TLS/;

/** The error for a server that was not reached, or whose answer broke off. */
export function connectionError(site: CallSite, thrown: unknown): ModelCallError {
  const { code, reason } = describeCause(thrown);
  const isTransient = code !== undefined && TRANSIENT_CODES.has(code);
  const advice =
    code === "ECONNREFUSED" || code === "ENOTFOUND"
      ? " Check that the server runs, and the endpoint in models.json."
      : "";
  return new ModelCallError(`${describeSite(site)}: the connection failed: ${reason}.${advice}`, {
    code: "model-connection",
    isTransient,
    isConfiguration: WRONG_ADDRESS.test(code ?? ""),
  });
}

/** A host with several addresses fails with one error for each, and no message for all. */
function describeCause(thrown: unknown): { code: string | undefined; reason: string } {
  const { code, message, errors } = thrown as { code?: string; message?: string; errors?: readonly Error[] };
  return { code, reason: message || errors?.map((error) => error.message).join(", ") || String(thrown) };
}

/** The error for an identity that gives no token. */
export function identityError(site: CallSite, thrown: unknown): ModelCallError {
  const said = quoteServer(site, thrown instanceof Error ? thrown.message : String(thrown));
  return new ModelCallError(
    `${describeSite(site)} has no key, and the identity that this process runs as gave no token: ${said}${/[.!?…]$/.test(said) ? "" : "."} ` +
      `Give a key as ${keyPlaces(site)}; or sign in (az login), or give the app a managed identity.`,
    { code: "model-identity", isTransient: false, isConfiguration: true },
  );
}

/** What is said of a server that did not answer in time. */
export const describeLateness = (site: CallSite, timeoutMs: number): string =>
  `${describeSite(site)} did not answer within ${timeoutMs / 1000} s, the timeoutMs of the model in models.json.`;

/** The error for a server that did not answer in time. */
export const timeoutError = ({ message }: Error): ModelCallError =>
  new ModelCallError(message, { code: "model-timeout", isTransient: true });

import { STATUS_CODES } from "node:http";
import { describeSite, type CallSite } from "./call-site.ts";
import { ModelCallError } from "./model-call-error.ts";
import { retryAfterMs } from "./retry-after.ts";
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

/** The error for an answer with a status other than 200. */
export function statusError(
  site: CallSite,
  { status, headers, body }: { readonly status: number; readonly headers: Headers; readonly body: string },
  now: Date,
): ModelCallError {
  const said = quoteServer(site, body);
  const text = [
    `${describeSite(site)} answered ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd(),
    said === "" ? "." : `: ${said}${/[.!?…]$/.test(said) ? "" : "."}`,
    adviceFor(site, status),
  ].join("");
  return new ModelCallError(text, {
    code: "model-status",
    isTransient: [408, 409, 429].includes(status) || status >= 500,
    status,
    retryAfterMs: retryAfterMs(headers, now),
  });
}

function adviceFor({ name, model, key, keyVariable }: CallSite, status: number): string {
  const places = `"${name}" in .credentials.json, or the environment variable ${keyVariable}`;
  if (status === 401 && key === undefined) return ` No key was sent; give one as ${places}.`;
  if (status === 401) return ` Check its key: ${places}.`;
  if (status === 403) return ` Check what its key allows: ${places}.`;
  if (status === 404) return ` Check the endpoint in models.json, and that the server knows the model "${model}".`;
  if (status >= 300 && status < 400) return " Check the endpoint in models.json: redirects are not followed.";
  return "";
}

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
  });
}

/** A host with several addresses fails with one error for each, and no message for all. */
function describeCause(thrown: unknown): { code: string | undefined; reason: string } {
  const { code, message, errors } = thrown as { code?: string; message?: string; errors?: readonly Error[] };
  return { code, reason: message || errors?.map((error) => error.message).join(", ") || String(thrown) };
}

/** The error for a server that did not answer in time. */
export function timeoutError(site: CallSite, timeoutMs: number): ModelCallError {
  return new ModelCallError(
    `${describeSite(site)} did not answer within ${timeoutMs / 1000} s, the timeoutMs of the model in models.json.`,
    { code: "model-timeout", isTransient: true },
  );
}

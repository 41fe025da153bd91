import { STATUS_CODES } from "node:http";
import { messageOf } from "../base/text.ts";
import { isPlainObject } from "../contract/json.ts";
import { HIDDEN } from "../platform/redact.ts";
import { type CallSite, describeSite, keyPlaces } from "./call-site.ts";
import { describeFindings, ModelCallError, refusedPrompt } from "./model-call-error.ts";

export type StatusAnswer = { readonly status: number; readonly headers: Headers; readonly body: string };

/** What has to be changed before calls can succeed. */
type Blame = "sign-in" | "rights" | "address" | "redirect" | "api-version" | "settings" | "quota";

/** Creates the error for an answer with a status other than 200. For a wrong setting, it says which one to check. */
export function statusError(site: CallSite, { status, headers, body }: StatusAnswer, now: Date): ModelCallError {
  const content = parseJsonBody(body);
  const findings = refusedPrompt(content);
  if (findings !== undefined) {
    const text = `${describeSite(site)} refused the prompt, because of its content filter${describeFindings(findings)}.`;
    return new ModelCallError(text, {
      code: "model-content-filter",
      isTransient: false,
      status,
      contentFilter: findings,
    });
  }
  const said = quoteServer(site, body);
  const blame = blameFor(status, said, codeIn(content));
  const text = [
    `${describeSite(site)} answered ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd(),
    said === "" ? "." : `: ${said}${/[.!?…]$/.test(said) ? "" : "."}`,
    blame === undefined ? "" : ` ${ADVICE[blame](site)}`,
  ].join("");
  return new ModelCallError(text, {
    code: "model-status",
    isTransient: blame === undefined && ([408, 409, 429].includes(status) || status >= 500),
    isConfiguration: blame !== undefined,
    status,
    retryAfterMs: retryAfterMs(headers, now),
  });
}

/** https://learn.microsoft.com/azure/foundry/openai/how-to/troubleshoot-errors, https://developers.openai.com/api/docs/guides/error-codes */
function blameFor(status: number, said: string, code: string): Blame | undefined {
  if (status === 401) return "sign-in";
  if (status === 403) return "rights";
  if (status === 404 || status === 405) return "address";
  if (status >= 300 && status < 400) return "redirect";
  if (status === 400 && /api[-_ ]?version/i.test(said)) return "api-version";
  if (status === 400 && /^(unsupported|unknown)_(parameter|value)$/.test(code)) return "settings";
  if (status === 429 && code === "insufficient_quota") return "quota";
  return undefined;
}

const ADVICE: Readonly<Record<Blame, (site: CallSite) => string>> = {
  "sign-in": (site) => {
    if (site.signsInWith === "identity") return adviceForIdentity(site);
    if (site.signsInWith === "nothing") return `No key was sent; give one as ${keyPlaces(site)}.`;
    return `Check its key: ${keyPlaces(site)}.`;
  },
  rights: (site) => {
    const firewall = site.type === "OPEN_AI" ? "" : " It may also be the network rules of the resource.";
    if (site.signsInWith === "identity") return `${adviceForIdentity(site)}${firewall}`;
    if (site.signsInWith === "nothing") return `No key was sent; give one as ${keyPlaces(site)}.`;
    return `Check what its key allows: ${keyPlaces(site)}.${firewall}`;
  },
  address: ({ type, model, apiVersion }) => {
    if (type === "OPEN_AI") return `Check the endpoint in models.json, and that the server knows the model "${model}".`;
    const version = apiVersion === undefined ? "" : `, and the api_version ${JSON.stringify(apiVersion)}`;
    return `Check the endpoint in models.json, that the resource has a deployment "${model}" (model)${version}.`;
  },
  redirect: () => "Check the endpoint in models.json: redirects are not followed.",
  "api-version": ({ apiVersion }) =>
    apiVersion === undefined
      ? "Check the endpoint in models.json; without an api_version there, the v1 API is called."
      : `Check the api_version in models.json, which is ${JSON.stringify(apiVersion)}.`,
  settings: () => "Check model.settings of the stage, and the family of the model in models.json.",
  quota: () => "Check the plan and the billing of the account that the key belongs to.",
};

const adviceForIdentity = (site: CallSite): string =>
  `It was called with the identity that this process runs as: check that it has the role ` +
  `${site.type === "AZURE_AI" ? "Cognitive Services User" : "Cognitive Services OpenAI User"} on the resource, and the ` +
  `tokenScope in models.json; or give a key as ${keyPlaces(site)}.`;

function codeIn(content: unknown): string {
  const error = isPlainObject(content) ? content["error"] : undefined;
  return isPlainObject(error) ? String(error["code"]) : "";
}

/** Error codes of broken connections. */
const BROKEN = /^(ECONNRESET|ECONNABORTED|EPIPE)$/;

/** Error codes of unreachable servers: temporarily, or because the address is wrong. */
const UNREACHABLE = /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EAI_AGAIN)$/;

/** Error codes of untrusted certificates, and of ports with another protocol. */
const NOT_TRUSTED = /CERT|^UNABLE_TO_VERIFY|^EPROTO$|^ERR_TLS|^ERR_SSL/;

/** Creates the error for an unreachable server, or an answer that broke off. */
export function connectionError(site: CallSite, thrown: unknown): ModelCallError {
  const { code, reason } = describeCause(thrown);
  const advice = adviceFor(code);
  return new ModelCallError(`${describeSite(site)}: the connection failed: ${reason}.${advice}`, {
    code: "model-connection",
    isTransient: BROKEN.test(code) || UNREACHABLE.test(code),
    isConfiguration: advice !== "",
  });
}

function adviceFor(code: string): string {
  if (code === "ENOTFOUND" || UNREACHABLE.test(code))
    return " Check that the server runs, and the endpoint in models.json.";
  if (NOT_TRUSTED.test(code))
    return " Check the endpoint in models.json: that https is spoken there, with a certificate that this machine trusts.";
  return "";
}

/** Describes an error of the system. A host with several addresses fails with a list of errors and no message. */
function describeCause(thrown: unknown): { code: string; reason: string } {
  const { code = "", message, errors } = thrown as { code?: string; message?: string; errors?: readonly Error[] };
  const reason = message || errors?.map((error) => error.message).join(", ") || String(thrown);
  // OpenSSL ends its messages with an empty line.
  return { code, reason: reason.replace(/\s+/g, " ").replace(/[\s.:]+$/, "") };
}

/** Creates the error for an identity without a token. */
export function identityError(site: CallSite, thrown: unknown): ModelCallError {
  const said = quoteServer(site, messageOf(thrown));
  return new ModelCallError(
    `${describeSite(site)} has no key, and the identity that this process runs as gave no token: ${said}${/[.!?…]$/.test(said) ? "" : "."} ` +
      `Give a key as ${keyPlaces(site)}; or sign in (az login), or give the app a managed identity.`,
    { code: "model-identity", isTransient: false, isConfiguration: true },
  );
}

/**
 * Describes a server that did not answer in time.
 *
 * @param options.limitMs - The time that was waited.
 * @param options.timeoutMs - The time limit of the model in models.json.
 */
export function describeLateness(
  site: CallSite,
  { limitMs, timeoutMs }: { readonly limitMs: number; readonly timeoutMs: number },
): string {
  const why =
    limitMs < timeoutMs ? "which is what its caller has time for" : "the timeoutMs of the model in models.json";
  return `${describeSite(site)} did not answer within ${Number((limitMs / 1000).toPrecision(3))} s, ${why}.`;
}

/** Creates the error for a server that did not answer in time. */
export const timeoutError = ({ message }: Error): ModelCallError =>
  new ModelCallError(message, { code: "model-timeout", isTransient: true });

/** All three formats of an HTTP date begin with the day of the week. */
const DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;
const NUMBER = /^\d+(\.\d+)?$/;

/**
 * Reads the delay before a retry that a server requests: from `retry-after-ms`, or else from `retry-after` in seconds or as an
 * HTTP date.
 *
 * @returns Milliseconds from 0, or `undefined` without a valid header.
 * @example
 * retryAfterMs(new Headers({ "retry-after": "1.5" }), new Date()); // 1500
 */
export function retryAfterMs(headers: Headers, now: Date): number | undefined {
  const milliseconds = headers.get("retry-after-ms")?.trim() ?? "";
  if (NUMBER.test(milliseconds)) return Math.ceil(Number(milliseconds));
  const value = headers.get("retry-after")?.trim() ?? "";
  if (NUMBER.test(value)) return Math.ceil(Number(value) * 1000);
  if (!DATE.test(value)) return undefined;
  // The oldest format, that of asctime, is in GMT without saying so.
  const time = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime());
}

const MAX_CHARACTERS = 500;

/**
 * Quotes the error message of a server: on one line, at most 500 characters, and without the key if the server repeats it.
 *
 * @example
 * quoteServer({ secret: "sk-1" }, '{"error": {"message": "Wrong key: sk-1"}}'); // "Wrong key: [secret]"
 */
export function quoteServer({ secret }: Pick<CallSite, "secret">, body: string): string {
  const message = messageIn(body) ?? body;
  const text = (secret ? message.replaceAll(secret, HIDDEN) : message).replace(/\s+/g, " ").trim();
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS).toWellFormed()}…`;
}

/** Finds the message of an error in the formats of OpenAI, vLLM, FastAPI and Ollama. */
function messageIn(body: string): string | undefined {
  const value = parseJsonBody(body);
  if (!isPlainObject(value)) return undefined;
  const error = value["error"];
  const candidates = [isPlainObject(error) ? error["message"] : error, value["message"], value["detail"]];
  return candidates.find((candidate) => typeof candidate === "string" && candidate !== "") as string | undefined;
}

/** Parses an answer as JSON; returns `undefined` for anything else, such as an HTML page. */
export function parseJsonBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

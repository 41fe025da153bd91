import { STATUS_CODES } from "node:http";
import { isPlainObject } from "../contract/json.ts";
import { describeSite, keyPlaces, type CallSite } from "./call-site.ts";
import { describeFindings, refusedPrompt, ModelCallError } from "./model-call-error.ts";
import { messageOf } from "../base/text.ts";
import { HIDDEN } from "../platform/redact.ts";

export type StatusAnswer = { readonly status: number; readonly headers: Headers; readonly body: string };

/** What has to be changed before a call can succeed. */
type Blame = "sign-in" | "rights" | "address" | "redirect" | "api-version" | "settings" | "quota";

/**
 * The error for an answer with a status other than 200. Where a setting is wrong, it says which one to look at.
 *
 * @example
 * throw statusError(site, { status: 429, headers, body: await response.text() }, new Date());
 */
export function statusError(site: CallSite, { status, headers, body }: StatusAnswer, now: Date): ModelCallError {
  const content = parseBody(body);
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

/** An HTTP date in any of its three forms begins with the day of the week. */
const DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;
const NUMBER = /^\d+(\.\d+)?$/;

/**
 * How long a server asks to be left alone: `retry-after-ms` goes before `retry-after`, which holds seconds or an HTTP date.
 *
 * @returns Milliseconds from 0, or `undefined` where the server says nothing that can be read.
 * @example
 * retryAfterMs(new Headers({ "retry-after": "1.5" }), new Date()); // 1500
 */
export function retryAfterMs(headers: Headers, now: Date): number | undefined {
  const milliseconds = headers.get("retry-after-ms")?.trim() ?? "";
  if (NUMBER.test(milliseconds)) return Math.ceil(Number(milliseconds));
  const value = headers.get("retry-after")?.trim() ?? "";
  if (NUMBER.test(value)) return Math.ceil(Number(value) * 1000);
  if (!DATE.test(value)) return undefined;
  // The oldest form, that of asctime, does not say that it means Greenwich.
  const time = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime());
}

const MAX_CHARACTERS = 500;

/**
 * What a server said, as an error quotes it: on one line, at most 500 characters, and without the key, should the server
 * have repeated it.
 *
 * @example
 * quoteServer({ secret: "sk-1" }, '{"error": {"message": "Wrong key: sk-1"}}'); // "Wrong key: [secret]"
 */
export function quoteServer({ secret }: Pick<CallSite, "secret">, body: string): string {
  const message = messageIn(body) ?? body;
  const text = (secret ? message.replaceAll(secret, HIDDEN) : message).replace(/\s+/g, " ").trim();
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS).toWellFormed()}…`;
}

/** The message of an error in the shapes that servers give it: OpenAI's, vLLM's, FastAPI's, Ollama's. */
function messageIn(body: string): string | undefined {
  const value = parseBody(body);
  if (!isPlainObject(value)) return undefined;
  const error = value["error"];
  const candidates = [isPlainObject(error) ? error["message"] : error, value["message"], value["detail"]];
  return candidates.find((candidate) => typeof candidate === "string" && candidate !== "") as string | undefined;
}

/** What a server sent, read as JSON; `undefined` where it is none, such as a page. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

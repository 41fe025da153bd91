import { STATUS_CODES } from "node:http";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { describeSite, keyPlaces, type CallSite } from "./call-site.ts";
import { describeFindings, refusedPrompt } from "./content-filter.ts";
import { ModelCallError } from "./model-call-error.ts";
import { parseBody } from "./parse-body.ts";
import { retryAfterMs } from "./retry-after.ts";
import { quoteServer } from "./server-text.ts";

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

import type { ModelFileEntry } from "./models-file.ts";

/** How calls of a model are sent, to `chat/completions` below the base URL. */
export type WireFormat = {
  readonly baseUrl: string;
  readonly query: { readonly [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  /** The header for a key; the token of an identity is always a bearer token. */
  readonly keyHeader: "authorization" | "api-key";
};

/**
 * Returns where and how to call a model's server.
 *
 * - Azure's v1 API: https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle
 * - Azure OpenAI with an `api_version`: https://learn.microsoft.com/azure/foundry/openai/reference
 * - Foundry's models with an `api_version`: https://learn.microsoft.com/rest/api/aifoundry/modelinference/
 *
 * @example
 * wireFormat({ name: "gpt", type: "AZURE_OPEN_AI", endpoint: "https://mine.openai.azure.com" }).baseUrl;
 * // "https://mine.openai.azure.com/openai/v1"
 */
export function wireFormat(entry: ModelFileEntry): WireFormat {
  const { name, type, endpoint, model = name, api_version: apiVersion } = entry;
  if (type === "OPEN_AI") return { baseUrl: endpoint, query: {}, headers: {}, keyHeader: "authorization" };
  const resource = endpoint.replace(/(?:\/openai(?:\/v1)?|\/models)?\/*$/i, "");
  if (apiVersion === undefined)
    return { baseUrl: `${resource}/openai/v1`, query: {}, headers: {}, keyHeader: "api-key" };
  const query = { "api-version": apiVersion };
  return type === "AZURE_AI"
    ? // Otherwise the service refuses settings that it does not know, even if the model does.
      { baseUrl: `${resource}/models`, query, headers: { "extra-parameters": "pass-through" }, keyHeader: "api-key" }
    : {
        baseUrl: `${resource}/openai/deployments/${encodeURIComponent(model)}`,
        query,
        headers: {},
        keyHeader: "api-key",
      };
}

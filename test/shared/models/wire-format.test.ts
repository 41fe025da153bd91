import type { ModelFileEntry } from "../../../shared/models/models-file.ts";
import { wireFormat } from "../../../shared/models/wire-format.ts";

const urlOf = (entry: Partial<ModelFileEntry>): string => {
  const { baseUrl, query } = wireFormat({ name: "gpt", type: "AZURE_OPEN_AI", endpoint: "", ...entry });
  const search = new URLSearchParams(query).toString();
  return `${baseUrl}/chat/completions${search === "" ? "" : `?${search}`}`;
};

describe("wireFormat", () => {
  it.each<[ModelFileEntry["type"], string, string | undefined, string]>([
    ["OPEN_AI", "http://localhost:11434/v1", undefined, "http://localhost:11434/v1/chat/completions"],
    ["AZURE_OPEN_AI", "https://m.openai.azure.com", undefined, "https://m.openai.azure.com/openai/v1/chat/completions"],
    [
      "AZURE_OPEN_AI_5",
      "https://m.openai.azure.com/",
      undefined,
      "https://m.openai.azure.com/openai/v1/chat/completions",
    ],
    [
      "AZURE_OPEN_AI",
      "https://m.openai.azure.com/openai/v1/",
      undefined,
      "https://m.openai.azure.com/openai/v1/chat/completions",
    ],
    [
      "AZURE_OPEN_AI",
      "https://gate.example.com/llm",
      undefined,
      "https://gate.example.com/llm/openai/v1/chat/completions",
    ],
    [
      "AZURE_OPEN_AI",
      "https://m.openai.azure.com/openai",
      "2024-10-21",
      "https://m.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
    ],
    [
      "AZURE_AI",
      "https://m.services.ai.azure.com",
      undefined,
      "https://m.services.ai.azure.com/openai/v1/chat/completions",
    ],
    [
      "AZURE_AI",
      "https://m.services.ai.azure.com/models",
      "2024-05-01-preview",
      "https://m.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview",
    ],
  ])("calls %s at %s with api_version %s by %s", (type, endpoint, api_version, url) => {
    expect(urlOf({ type, endpoint, api_version })).toBe(url);
  });

  it("encodes the name of the deployment in the path", () => {
    expect(urlOf({ endpoint: "https://m", model: "a/b c", api_version: "1" })).toBe(
      "https://m/openai/deployments/a%2Fb%20c/chat/completions?api-version=1",
    );
  });
});

import type { ModelFileEntry } from "../../../shared/models/models-file.ts";
import { wireFormat } from "../../../shared/models/wire-format.ts";

const urlOf = (entry: Partial<ModelFileEntry>): string => {
  const { baseUrl, query } = wireFormat({ name: "gpt", type: "AZURE_OPEN_AI", endpoint: "", ...entry });
  const search = new URLSearchParams(query).toString();
  return `${baseUrl}/chat/completions${search === "" ? "" : `?${search}`}`;
};

describe("wireFormat", () => {
  const AZURE = "https://m.openai.azure.com";
  it.each<[ModelFileEntry["type"], string, string | undefined, string]>([
    ["OPEN_AI", "http://localhost:11434/v1", undefined, "http://localhost:11434/v1"],
    ["AZURE_OPEN_AI", AZURE, undefined, `${AZURE}/openai/v1`],
    ["AZURE_OPEN_AI_5", `${AZURE}/`, undefined, `${AZURE}/openai/v1`],
    ["AZURE_OPEN_AI", `${AZURE}/openai/v1/`, undefined, `${AZURE}/openai/v1`],
    ["AZURE_OPEN_AI", "https://gate.example.com/llm", undefined, "https://gate.example.com/llm/openai/v1"],
    ["AZURE_OPEN_AI", `${AZURE}/openai`, "2024-10-21", `${AZURE}/openai/deployments/gpt`],
    ["AZURE_AI", "https://m.services.ai.azure.com", undefined, "https://m.services.ai.azure.com/openai/v1"],
    ["AZURE_AI", "https://m.services.ai.azure.com/models", "2024-05-01", "https://m.services.ai.azure.com/models"],
  ])("calls %s at %s with api_version %s by %s", (type, endpoint, api_version, base) => {
    const search = api_version === undefined ? "" : `?api-version=${api_version}`;
    expect(urlOf({ type, endpoint, api_version })).toBe(`${base}/chat/completions${search}`);
  });

  it("encodes the name of the deployment in the path", () => {
    expect(urlOf({ endpoint: "https://m", model: "a/b c", api_version: "1" })).toBe(
      "https://m/openai/deployments/a%2Fb%20c/chat/completions?api-version=1",
    );
  });
});

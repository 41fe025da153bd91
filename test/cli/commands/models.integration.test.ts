import type { ModelCheck, ModelDescription } from "../../../shared/contract/index.ts";
import { perBlock } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { startFakeServer } from "../fake-server.ts";

const gpt5: ModelDescription = {
  name: "openai/gpt-5",
  type: "AZURE_OPEN_AI_5",
  server: {
    model: "prod",
    endpoint: "https://mine.openai.azure.com/openai/deployments/prod",
    apiVersion: "2025-04-01-preview",
    keyVariable: "GOTAG_KEY_OPENAI_GPT_5",
    timeoutMs: 300_000,
  },
  family: "gpt-5",
  limits: { requestsPerMinute: 60, tokensPerMinute: 1000 },
  prices: { inputPer1M: 1.25, cachedInputPer1M: 0.125, outputPer1M: 10 },
  settingChanges: [
    { setting: "max_tokens", change: "renamed", to: "max_completion_tokens", reason: "not taken by GPT-5: https://x" },
    { setting: "temperature", change: "left out", reason: "not taken by GPT-5: https://x" },
  ],
};
const local: ModelDescription = {
  name: "local",
  type: "OPEN_AI",
  server: { model: "llama3.2", endpoint: "http://localhost:11434/v1", keyVariable: "OLLAMA_KEY", timeoutMs: 1500 },
  family: "other",
  settingChanges: [],
};
const perfect: ModelDescription = { name: "perfect", type: "BUILT_IN" };
const listed = [perfect, gpt5, local];

const works = (name: string): ModelCheck => ({
  name,
  succeeded: true,
  elapsedMs: 812,
  text: "OK",
  modelVersion: "gpt-5-2025-08-07",
  usage: { inputTokens: 14, outputTokens: 2, costUsd: 0 },
});
const fails: ModelCheck = {
  name: "local",
  succeeded: false,
  elapsedMs: 3,
  error: { code: "model-connection", message: "The connection failed:\u001b[31m no", isConfiguration: true },
};

describe("gotag models", () => {
  const server = perBlock(() =>
    startFakeServer(({ url = "" }) => {
      if (url === "/api/models") return { models: listed };
      return url === "/api/models/local/check" ? fails : works(decodeURIComponent(url.split("/")[3]!));
    }),
  );
  const models = (...args: string[]) => runCommand(["models", "--url", server.url, ...args]);
  const json = async (...args: string[]) => JSON.parse((await models("--json", ...args)).stdout) as unknown;

  it("lists the models", async () => {
    expect(await models()).toMatchObject({
      code: 0,
      stdout: [
        "name          type             model     endpoint",
        "perfect       BUILT_IN",
        "openai/gpt-5  AZURE_OPEN_AI_5  prod      https://mine.openai.azure.com/openai/deployments/prod",
        "local         OPEN_AI          llama3.2  http://localhost:11434/v1",
        "",
      ].join("\n"),
    });
    expect(await json()).toEqual({ models: listed });
  });

  it("shows where a model is, what it costs, and which settings it changes", async () => {
    expect(await models("openai/gpt-5")).toMatchObject({
      code: 0,
      stdout: [
        "openai/gpt-5: AZURE_OPEN_AI_5",
        "endpoint    https://mine.openai.azure.com/openai/deployments/prod",
        "model       prod",
        "api_version 2025-04-01-preview",
        "family      gpt-5 (GPT-5)",
        'key         GOTAG_KEY_OPENAI_GPT_5, or "openai/gpt-5" in .credentials.json; else calls are signed with the ' +
          "identity of the app",
        "time limit  300 s a call",
        "limits      60 requests a minute, 1000 tokens a minute",
        "prices      USD 1.25 input, 0.125 cached, 10 output, for 1M tokens",
        "",
        "Stage settings that are changed:",
        "setting      change",
        "max_tokens   renamed to max_completion_tokens",
        "temperature  left out",
        "",
        "not taken by GPT-5: https://x",
        "",
      ].join("\n"),
    });
    expect(await json("perfect")).toEqual(perfect);
  });

  it("shows name and type of a built-in model", async () => {
    expect((await models("perfect")).stdout).toBe("perfect: BUILT_IN\n");
    expect((await models("local")).stdout).toBe(
      [
        "local: OPEN_AI",
        "endpoint    http://localhost:11434/v1",
        "model       llama3.2",
        "family      other (unknown)",
        'key         OLLAMA_KEY, or "local" in .credentials.json; else none is sent',
        "time limit  1.5 s a call",
        "limits      none",
        "prices      unknown; calls count as free",
        "",
        "Stage settings are sent unchanged.",
        "",
      ].join("\n"),
    );
  });

  it("refuses a model that is not found", async () => {
    expect(await models("gpt-9")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'No model is called "gpt-9". Known models: perfect, openai/gpt-5, local\n',
    });
  });

  it("checks a model with one call", async () => {
    expect(await models("openai/gpt-5", "--check")).toMatchObject({
      code: 0,
      stdout: [
        "check  model         time    answer",
        'OK     openai/gpt-5  812 ms  "OK" by gpt-5-2025-08-07, 16 tokens',
        "",
      ].join("\n"),
    });
    expect(server.requests.at(-1)).toBe("POST /api/models/openai%2Fgpt-5/check");
  });

  it("checks all models, and ends with 3 when one does not work", async () => {
    const { code, stdout } = await models("--check");

    expect(code).toBe(3);
    expect(stdout.split("\n").at(-2)).toBe("FAILED  local         3 ms    The connection failed:\\x1b[31m no");
    expect(await json("local", "--check")).toEqual({ checks: [fails] });
  });
});

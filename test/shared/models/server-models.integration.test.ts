// Each type of models.json through the real client, in the format that its server documents:
// - Azure's v1 API: https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle
// - Azure OpenAI's classic API: https://learn.microsoft.com/azure/foundry/openai/reference
// - Azure AI Model Inference: https://learn.microsoft.com/rest/api/aifoundry/modelinference/
// - OpenAI: https://developers.openai.com/api/reference/resources/chat/subresources/completions/methods/create
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../../shared/contract/json.ts";
import { createConfiguredModels } from "../../../shared/models/configured-models.ts";
import type { ModelCallError } from "../../../shared/models/model-call-error.ts";
import type { Message, Model } from "../../../shared/models/model.ts";
import type { ModelFileEntry } from "../../../shared/models/models-file.ts";
import { replies } from "../../support/fake-model-replies.ts";
import { strictRule } from "../../support/fake-model-rules.ts";
import { type FakeModelServer, startFakeModelServer } from "../../support/fake-model-server.ts";
import { SECRET } from "./a-call-site.ts";
import { aModelContext } from "./a-model-context.ts";
import { describeModel } from "./model.contract.ts";

const TOKEN = "eyJ0-token-of-the-identity";
const messages: readonly Message[] = [{ role: "user", content: "answer 7" }];

let folder: string;
let server: FakeModelServer;
beforeAll(async () => {
  server = await startFakeModelServer();
  folder = mkdtempSync(join(tmpdir(), "gotag-models-"));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  server.forget();
  server.use(strictRule());
});

type Setup = { key?: string; getToken?: (scope: string) => Promise<string> };

/** The model `gpt` of a models.json with this entry. */
function aModel(entry: Partial<ModelFileEntry>, { key, getToken = async () => TOKEN }: Setup = {}): Model {
  const origin = server.url.replace("/v1", "");
  const endpoint = entry.type === "OPEN_AI" ? server.url : origin;
  const file = join(folder, "models.json");
  writeFileSync(file, JSON.stringify([{ name: "gpt", endpoint, ...entry }]));
  const environment = key === undefined ? {} : { GOTAG_KEY_GPT: key };
  return createConfiguredModels({ file, environment, getToken })()[0]!.create({ pipeline: "p" });
}

async function callOf(model: Model, settings: JsonObject = {}) {
  await model.infer(messages, aModelContext(), { settings });
  const { method, path, query, headers, body } = server.calls.at(-1)!;
  return { url: `${method} ${path}`, query, headers, body };
}

describe.each<[ModelFileEntry["type"], Partial<ModelFileEntry>]>([
  ["AZURE_OPEN_AI", {}],
  ["AZURE_OPEN_AI_5", {}],
  ["AZURE_AI", { api_version: "2024-05-01-preview" }],
])("%s", (type, more) => {
  describeModel(type, { name: "gpt", create: async () => aModel({ type, ...more }, { key: SECRET }) });
});

describe("a call goes", () => {
  const azurePaths = {
    v1: "POST /openai/v1/chat/completions",
    classic: "POST /openai/deployments/my-gpt/chat/completions",
    inference: "POST /models/chat/completions",
  };

  it.each<[ModelFileEntry["type"], string | undefined, string]>([
    ["AZURE_OPEN_AI", undefined, azurePaths.v1],
    ["AZURE_OPEN_AI_5", undefined, azurePaths.v1],
    ["AZURE_AI", undefined, azurePaths.v1],
    ["AZURE_OPEN_AI", "2024-10-21", azurePaths.classic],
    ["AZURE_OPEN_AI_5", "2025-04-01-preview", azurePaths.classic],
    ["AZURE_AI", "2024-05-01-preview", azurePaths.inference],
  ])("for %s with api_version %s to %s, with its key as api-key", async (type, api_version, url) => {
    const call = await callOf(aModel({ type, model: "my-gpt", api_version }, { key: SECRET }));

    expect(call).toMatchObject({
      url,
      query: api_version === undefined ? {} : { "api-version": api_version },
      headers: { "api-key": SECRET, "content-type": "application/json" },
      body: { model: "my-gpt", messages },
    });
    expect(call.headers).not.toHaveProperty("authorization");
    expect(call.headers["extra-parameters"]).toBe(url === azurePaths.inference ? "pass-through" : undefined);
  });

  it("for OPEN_AI to the endpoint, with its key as a bearer's", async () => {
    const call = await callOf(aModel({ type: "OPEN_AI" }, { key: SECRET }));

    expect(call).toMatchObject({
      url: "POST /v1/chat/completions",
      query: {},
      headers: { authorization: `Bearer ${SECRET}` },
      body: { model: "gpt", messages },
    });
    expect(call.headers).not.toHaveProperty("api-key");
  });

  it.each<[ModelFileEntry["type"], string | undefined]>([
    ["AZURE_OPEN_AI", undefined],
    ["AZURE_OPEN_AI", "2024-10-21"],
    ["AZURE_OPEN_AI_5", undefined],
    ["AZURE_AI", "2024-05-01-preview"],
  ])("for %s (api_version %s) without a key with the token of an identity", async (type, api_version) => {
    const getToken = jest.fn(async (_scope: string) => TOKEN);

    const { headers } = await callOf(aModel({ type, api_version }, { getToken }));

    expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(headers).not.toHaveProperty("api-key");
    expect(getToken.mock.calls).toEqual([["https://cognitiveservices.azure.com/.default"]]);
  });

  it("with a token for the scope of the entry", async () => {
    const getToken = jest.fn(async (_scope: string) => TOKEN);
    const tokenScope = "https://ai.azure.com/.default";

    await callOf(aModel({ type: "AZURE_AI", tokenScope }, { getToken }));

    expect(getToken.mock.calls).toEqual([[tokenScope]]);
  });
});

describe("the settings of a call", () => {
  const chat = {
    max_tokens: 800,
    temperature: 0.7,
    top_p: 0.95,
    frequency_penalty: 0,
    presence_penalty: 0,
    seed: 5,
    top_k: 40,
  };
  const requested = { ...chat, reasoning_effort: "low", verbosity: "low" };
  const reasoning = { max_completion_tokens: 800, reasoning_effort: "low", verbosity: "low", seed: 5, top_k: 40 };

  it.each<[ModelFileEntry["type"], string, string | undefined, JsonObject]>([
    ["OPEN_AI", "gpt-4o", undefined, chat],
    ["OPEN_AI", "gpt-5-mini", undefined, reasoning],
    ["AZURE_OPEN_AI", "gpt-4.1", undefined, chat],
    ["AZURE_OPEN_AI", "gpt-4.1", "2024-10-21", chat],
    ["AZURE_OPEN_AI", "gpt-5", undefined, reasoning],
    ["AZURE_OPEN_AI", "gpt-5", "2025-04-01-preview", reasoning],
    ["AZURE_OPEN_AI", "gpt-6-sol", undefined, reasoning],
    ["AZURE_OPEN_AI", "o1", undefined, reasoning],
    ["AZURE_OPEN_AI", "o4-mini", undefined, reasoning],
    ["AZURE_OPEN_AI_5", "my-deployment", undefined, reasoning],
    ["AZURE_OPEN_AI_5", "gpt-5-chat", undefined, chat],
    ["AZURE_AI", "DeepSeek-V3.1", undefined, requested],
  ])("of type %s for %s (api_version %s) are adapted", async (type, model, api_version, sent) => {
    const rule = model === "my-deployment" || model === "DeepSeek-V3.1" ? () => replies.text() : strictRule();
    server.use(rule);

    const { body } = await callOf(aModel({ type, model, api_version }, { key: SECRET }), requested);

    expect(body).toEqual({ model, messages, ...sent });
  });

  it("depend on the family of the entry, with any name of the deployment", async () => {
    const { body } = await callOf(aModel({ type: "AZURE_OPEN_AI", model: "prod", family: "o3" }), { max_tokens: 5 });

    expect(body).toEqual({ model: "prod", messages, max_completion_tokens: 5 });
  });

  it("include those of sampling if a newer model does not reason", async () => {
    const settings = { reasoning_effort: "none", temperature: 0 };

    expect((await callOf(aModel({ type: "AZURE_OPEN_AI", model: "gpt-5.1" }), settings)).body).toMatchObject(settings);
  });
});

describe("an identity", () => {
  const failure = async (setup: Setup): Promise<ModelCallError> =>
    aModel({ type: "AZURE_OPEN_AI" }, setup)
      .infer(messages, aModelContext())
      .then(
        () => {
          throw new Error("no error");
        },
        (error: ModelCallError) => error,
      );

  it("without a token is an error that says what to do", async () => {
    const getToken = async () => {
      throw new Error("ChainedTokenCredential authentication failed.\nCredentialUnavailableError: Run az login.");
    };

    const error = await failure({ getToken });

    expect(error.message).toBe(
      `The model "gpt" at ${new URL(server.url).host} has no key, and the identity that this process runs as gave no token: ` +
        "ChainedTokenCredential authentication failed. CredentialUnavailableError: Run az login. Give a key as " +
        '"gpt" in .credentials.json, or the environment variable GOTAG_KEY_GPT; or sign in (az login), or give the app ' +
        "a managed identity.",
    );
    expect(error).toMatchObject({ code: "model-identity", isConfiguration: true, isTransient: false });
    expect(server.calls).toEqual([]);
  });

  it("that takes too long ends with the time limit of the call", async () => {
    const controller = new AbortController();
    const reason = new Error("cancelled");
    const model = aModel({ type: "AZURE_OPEN_AI" }, { getToken: () => new Promise<string>(() => {}) });

    const answer = model.infer(messages, aModelContext(), { signal: controller.signal });
    setImmediate(() => controller.abort(reason));

    await expect(answer).rejects.toBe(reason);
  });

  it("never has its token shown", async () => {
    server.script(replies.status(401, {}, `Bad token ${TOKEN}`));

    const error = await failure({});

    expect(error.message).toContain("Bad token [secret].");
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(TOKEN);
  });
});

describe("a content filter", () => {
  const failure = async () => aModel({ type: "AZURE_OPEN_AI" }).infer(messages, aModelContext());
  const site = () => `The model "gpt" at ${new URL(server.url).host}`;

  it("that refuses a prompt is an error with its findings", async () => {
    server.script(replies.filteredPrompt("jailbreak", "violence"));

    await expect(failure()).rejects.toThrow(
      `${site()} refused the prompt, because of its content filter: violence (severity high), jailbreak.`,
    );
  });

  it("that withholds an answer is an error with its findings", async () => {
    server.script(replies.filteredAnswer("self_harm"));

    await expect(failure()).rejects.toThrow(
      `${site()} gave no whole answer, because of its content filter (finish_reason "content_filter"): self_harm (severity high).`,
    );
  });
});

describe("the cost of a call", () => {
  const costOf = async (entry: Partial<ModelFileEntry>) =>
    (await aModel(entry).complete(messages, aModelContext())).usage.costUsd;
  const tokens = 2; // of the question, and of the answer

  it("follows the list prices on Azure", async () => {
    const usd = (tokens * 2.5 + tokens * 10) / 1e6;
    expect(await costOf({ type: "AZURE_OPEN_AI", model: "gpt-4o" })).toBeCloseTo(usd, 12);
  });

  it("follows the model that the server reports", async () => {
    const body = {
      model: "gpt-4o-2024-11-20",
      choices: [{ message: { content: "x" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1000, completion_tokens: 0 },
    };
    server.script(replies.body(body));

    expect(await costOf({ type: "AZURE_OPEN_AI", model: "prod" })).toBeCloseTo(0.0025, 12);
  });

  it("follows the prices of the entry if there are any", async () => {
    const prices = { inputPer1M: 1, outputPer1M: 3 };

    expect(await costOf({ type: "AZURE_OPEN_AI", model: "gpt-4o", prices })).toBeCloseTo((tokens * 4) / 1e6, 12);
  });

  it("is 0 on another server, with any name of the model", async () => {
    expect(await costOf({ type: "OPEN_AI", model: "gpt-4o" })).toBe(0);
  });
});

import { withTimeLeft } from "../../../shared/base/time-limit.ts";
import type { ModelCallError } from "../../../shared/models/model-call-error.ts";
import type { Message, Model } from "../../../shared/models/model.ts";
import { createOpenAiModel, type OpenAiModelInput } from "../../../shared/models/open-ai-model.ts";
import { withUsageMeter } from "../../../shared/models/usage-meter.ts";
import { type FakeReply, replies } from "../../support/fake-model-replies.ts";
import { type FakeModelServer, startFakeModelServer } from "../../support/fake-model-server.ts";
import { aCallSite, SECRET as KEY } from "./a-call-site.ts";
import { aModelContext } from "./a-model-context.ts";
import { describeModel } from "./model.contract.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

const messages: readonly Message[] = [
  { role: "system", content: "You add numbers. grüße 👋" },
  { role: "user", content: "7 + 5" },
];

let server: FakeModelServer;
beforeAll(async () => {
  server = await startFakeModelServer();
});
afterAll(() => server.stop());
beforeEach(() => server.forget());

const host = () => new URL(server.url).host;

type Overrides = Partial<OpenAiModelInput> & { isKeyless?: boolean; endpoint?: string };

function aModel({ isKeyless = false, endpoint = server.url, ...more }: Overrides = {}): Model {
  const keyless = isKeyless ? { secret: undefined, signsInWith: "nothing" as const } : {};
  return createOpenAiModel({
    wire: { baseUrl: endpoint, query: {}, headers: {}, keyHeader: "authorization" },
    site: aCallSite({ host: new URL(endpoint).host, ...keyless }),
    family: "other",
    timeoutMs: 20_000,
    now: () => NOW,
    ...more,
  });
}
const withoutKey = () => aModel({ isKeyless: true });

describeModel("OPEN_AI", {
  name: "gpt",
  create: async () => {
    server.use(() => replies.text());
    return aModel();
  },
});

describe("a call of an OPEN_AI model", () => {
  it("is sent once in the documented format", async () => {
    const config = { infer: { model: { name: "gpt", settings: { max_tokens: 800, temperature: 0.7 } } } };

    await aModel().infer(messages, aModelContext({ config }), { settings: { temperature: 0, seed: 5 } });

    expect(server.calls).toHaveLength(1);
    const { method, path, headers, body } = server.calls[0]!;
    expect([method, path]).toEqual(["POST", "/v1/chat/completions"]);
    expect(headers).toMatchObject({
      host: host(),
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
      accept: "application/json",
      connection: "keep-alive",
    });
    expect(Object.keys(headers).filter((name) => /organization|project/.test(name))).toEqual([]);
    expect(body).toEqual({ model: "gpt-4o", messages, max_tokens: 800, temperature: 0, seed: 5 });
  });

  it("sends no settings if the stage has none", async () => {
    await aModel().infer(messages, aModelContext());

    expect(server.calls[0]!.body).toEqual({ model: "gpt-4o", messages });
  });

  it("sends no key if there is none", async () => {
    await withoutKey().infer(messages, aModelContext());

    expect(server.calls[0]!.headers).not.toHaveProperty("authorization");
  });

  it("accepts an endpoint with and without a slash at its end", async () => {
    await aModel({ endpoint: `${server.url}/` }).infer(messages, aModelContext());

    expect(server.calls[0]!.path).toBe("/v1/chat/completions");
  });

  it("keeps its connection for the next call, also after an error", async () => {
    const model = aModel();
    await model.infer(messages, aModelContext());
    const before = server.connections;
    server.script(replies.status(500));

    await expect(model.infer(messages, aModelContext())).rejects.toThrow();
    for (let count = 0; count < 5; count++) await model.infer(messages, aModelContext());

    expect(server.connections).toBe(before);
  });

  it.each(["model", "messages", "stream"])("refuses the setting %s, which the call itself sets", async (setting) => {
    await expect(aModel().infer(messages, aModelContext(), { settings: { [setting]: "x" } })).rejects.toThrow(
      new TypeError(
        `the settings of a model cannot hold ${setting}: the call fills that in; remove it from model.settings`,
      ),
    );
    expect(server.calls).toEqual([]);
  });
});

describe("the answer of an OPEN_AI model", () => {
  it("contains everything that the server reports", async () => {
    const body = {
      model: "gpt-4o-2024-11-20",
      choices: [{ message: { content: "12" }, finish_reason: "stop" }],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 30,
        prompt_tokens_details: { cached_tokens: 64 },
        completion_tokens_details: { reasoning_tokens: 28 },
      },
    };
    server.script(replies.body(body, { headers: { "x-request-id": "req_1" } }));

    expect(await aModel().complete(messages, aModelContext())).toEqual({
      text: "12",
      usage: { inputTokens: 100, cachedInputTokens: 64, outputTokens: 30, reasoningTokens: 28, costUsd: 0 },
      finishReason: "stop",
      modelVersion: "gpt-4o-2024-11-20",
      requestId: "req_1",
    });
  });

  it("costs the price of its version", async () => {
    const body = {
      model: "gpt-4o-2024-11-20",
      choices: [{ message: { content: "12" } }],
      usage: { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } },
    };
    server.script(replies.body(body));
    const pricesOf = (model: string) =>
      model === "gpt-4o-2024-11-20" ? { inputPer1M: 2, cachedInputPer1M: 1, outputPer1M: 10 } : undefined;

    const { usage } = await aModel({ pricesOf }).complete(messages, aModelContext());

    expect(usage.costUsd).toBeCloseTo((600 * 2 + 400 * 1 + 100 * 10) / 1e6, 12);
  });

  it("may be 5 MB long", async () => {
    server.script(replies.large());

    expect(await aModel().infer(messages, aModelContext())).toHaveLength(5 * 2 ** 20);
  });

  it("may contain invalid UTF-8, which becomes replacement characters", async () => {
    server.script(replies.invalidUtf8());

    expect(await aModel().infer(messages, aModelContext())).toBe("caf\uFFFD\uFFFD au lait");
  });

  it("may be empty, of any content type, and without usage, which is then an estimate", async () => {
    const body = { choices: [{ message: { content: "" }, finish_reason: "stop" }] };
    server.script(replies.body(body, { headers: { "content-type": "text/plain" } }));

    expect(await aModel().complete(messages, aModelContext())).toEqual({
      text: "",
      usage: { inputTokens: 23, outputTokens: 0, costUsd: 0, isEstimate: true },
      finishReason: "stop",
    });
  });

  it("is parsed as JSON if the settings request it", async () => {
    server.script(replies.text('{"sum": 12}'));
    const settings = { response_format: { type: "json_object" } };

    expect(await aModel().complete(messages, aModelContext(), { settings })).toMatchObject({ parsed: { sum: 12 } });
    expect(server.calls[0]!.body).toMatchObject(settings);
  });

  it("is an error if the settings request JSON and it is not", async () => {
    server.script(replies.text("Sure: 12"));
    const settings = { response_format: { type: "json_schema", json_schema: { name: "sum", schema: {} } } };

    await expect(aModel().complete(messages, aModelContext(), { settings })).rejects.toThrow(
      `The model "gpt" at ${host()} answered no JSON, for which response_format asks, but the text "Sure: 12".`,
    );
  });

  it("may be tool calls, for which infer throws", async () => {
    const call = { id: "call_1", type: "function", function: { name: "add", arguments: '{"a":7,"b":5}' } };
    server.script(replies.toolCall("add", { a: 7, b: 5 }), replies.toolCall("add", { a: 7, b: 5 }));
    const settings = { response_format: { type: "json_object" }, tools: [{ type: "function" }] };

    expect(await aModel().complete(messages, aModelContext(), { settings })).toMatchObject({
      text: "",
      toolCalls: [call],
      finishReason: "tool_calls",
    });
    await expect(aModel().infer(messages, aModelContext())).rejects.toThrow(
      'The model "gpt" answered with calls of tools and no text; model.complete(…) gives them, as toolCalls.',
    );
  });
});

describe("the messages to an OPEN_AI model", () => {
  it("are sent unchanged, with images, tool calls and their results", async () => {
    const image = { url: "data:image/png;base64,iVBORw0KGgo=", detail: "low" as const };
    const chat: readonly Message[] = [
      { role: "developer", content: "You add what you see." },
      {
        role: "user",
        content: [
          { type: "text", text: "Add:" },
          { type: "image_url", image_url: image },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "call_1", type: "function", function: { name: "read", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "call_1", content: "7, 5" },
    ];

    await aModel().infer(chat, aModelContext());

    expect(server.calls[0]!.body.messages).toEqual(chat);
  });
});

describe("the usage of a call of an OPEN_AI model", () => {
  const used = async (reply: FakeReply) => {
    server.script(reply);
    const meter = withUsageMeter(() => aModel().infer(messages, aModelContext()));
    await meter.result.catch(() => {});
    return meter.used();
  };

  it("is metered", async () => {
    expect(await used(replies.text("12"))).toEqual({ inputTokens: 8, outputTokens: 1, costUsd: 0 });
  });

  it.each([
    ["is cut off", replies.text("The sum", { finishReason: "length" }), 2],
    ["is withheld", replies.filteredAnswer("violence"), 0],
    ["calls tools only", replies.toolCall("add", {}), 0],
  ])("is metered even if the answer %s", async (_what, reply, outputTokens) => {
    expect(await used(reply)).toEqual({ inputTokens: 8, outputTokens, costUsd: 0 });
  });

  it("is undefined if the server refuses the call", async () => {
    expect(await used(replies.status(429))).toBeUndefined();
  });
});

/** The error of a call with this answer. */
async function failure(reply: FakeReply, model: Model = aModel()): Promise<ModelCallError> {
  server.script(reply);
  return model.infer(messages, aModelContext()).then(
    (answer) => {
      throw new Error(`no error, but the answer ${answer}`);
    },
    (error) => error as ModelCallError,
  );
}
const factsOf = (error: ModelCallError) => {
  const { name, code, status, isTransient, isConfiguration, retryAfterMs } = error;
  return { name, code, status, isTransient, isConfiguration, retryAfterMs };
};

describe("an answer with an error status", () => {
  const keyPlaces = '"gpt" in .credentials.json, or the environment variable GOTAG_KEY_GPT.';
  const check = (what: string) => `Check the endpoint in models.json${what}.`;
  const knows = check(', and that the server knows the model "gpt-4o"');
  it.each<[status: string, isTransient: boolean, advice?: string]>([
    ["400 Bad Request", false],
    ["401 Unauthorized", false, `Check its key: ${keyPlaces}`],
    ["403 Forbidden", false, `Check what its key allows: ${keyPlaces}`],
    ["404 Not Found", false, knows],
    ["307 Temporary Redirect", false, check(": redirects are not followed")],
    ["405 Method Not Allowed", false, knows],
    ["408 Request Timeout", true],
    ["409 Conflict", true],
    ["422 Unprocessable Entity", false],
    ["429 Too Many Requests", true],
    ["500 Internal Server Error", true],
    ["503 Service Unavailable", true],
    ["529", true],
  ])("%s is transient: %s", async (text, isTransient, advice = "") => {
    const status = parseInt(text);
    const error = await failure(replies.status(status));

    expect(error.message).toBe(
      `The model "gpt" at ${host()} answered ${text}: The fake server says ${status}.${advice ? ` ${advice}` : ""}`,
    );
    expect(factsOf(error)).toEqual({
      name: "ModelCallError",
      code: "model-status",
      status,
      isTransient,
      isConfiguration: [307, 401, 403, 404, 405].includes(status),
      retryAfterMs: undefined,
    });
    expect(server.calls).toHaveLength(1);
  });

  it("401 says where to put a key if none was sent", async () => {
    expect((await failure(replies.status(401), withoutKey())).message).toBe(
      `The model "gpt" at ${host()} answered 401 Unauthorized: The fake server says 401. No key was sent; give one as ${keyPlaces}`,
    );
  });

  it("400 says which settings to check if one is not accepted", async () => {
    const error = await failure(replies.unsupported("top_k"));

    expect(factsOf(error)).toMatchObject({ isTransient: false, isConfiguration: true });
    expect(error.message).toBe(
      `The model "gpt" at ${host()} answered 400 Bad Request: Unsupported parameter: 'top_k' is not supported with this model. ` +
        "Check model.settings of the stage, and the family of the model in models.json.",
    );
  });

  it("429 is not transient if the quota of the account is used up", async () => {
    const message = "You exceeded your current quota.";
    const error = await failure(replies.error(429, "insufficient_quota", { message }));

    expect(factsOf(error)).toMatchObject({ isTransient: false, isConfiguration: true });
    expect(error.message).toBe(
      `The model "gpt" at ${host()} answered 429 Too Many Requests: You exceeded your current quota. ` +
        "Check the plan and the billing of the account that the key belongs to.",
    );
  });

  it.each([
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "0.25" }, 250],
    [{ "retry-after": "7200" }, 7_200_000],
    [{ "retry-after-ms": "1500" }, 1500],
    [{ "retry-after-ms": "1500", "retry-after": "2" }, 1500],
    [{ "retry-after": "Sun, 22 Nov 2026 14:00:00 GMT" }, 7_200_000],
  ])("requests a delay by %j", async (headers, retryAfterMs) => {
    const error = await failure(replies.tooManyRequests(headers));

    expect(factsOf(error)).toMatchObject({ status: 429, isTransient: true, retryAfterMs });
  });

  it.each([
    ["a text", "upstream   connect\nerror", "upstream connect error."],
    ["vLLM's form", { object: "error", message: "too long" }, "too long."],
    ["FastAPI's form", { detail: "no such model" }, "no such model."],
    ["Ollama's form", { error: "model not found!" }, "model not found!"],
    ["another form", { errors: [1] }, '{"errors":[1]}.'],
    ["a long text", "x".repeat(600), `${"x".repeat(500)}…`],
    ["the key in it", { error: { message: `Wrong key: ${KEY}` } }, "Wrong key: [secret]."],
  ])("is quoted from %s", async (_form, body, said) => {
    expect((await failure(replies.body(body, { status: 400 }))).message).toBe(
      `The model "gpt" at ${host()} answered 400 Bad Request: ${said}`,
    );
  });

  it("is reported without a quote if it is empty", async () => {
    expect((await failure(replies.body("", { status: 502 }))).message).toBe(
      `The model "gpt" at ${host()} answered 502 Bad Gateway.`,
    );
  });

  it("never shows the key", async () => {
    const error = await failure(replies.body({ error: { message: KEY.repeat(100) } }, { status: 401 }));

    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(KEY);
  });
});

describe("a connection that fails", () => {
  const transient = { code: "model-connection", isTransient: true, status: undefined };

  it("by a reset is transient", async () => {
    const error = await failure(replies.reset());

    expect(factsOf(error)).toMatchObject(transient);
    expect(error.message).toMatch(
      new RegExp(`^The model "gpt" at ${host()}: the connection failed: (read ECONNRESET|socket hang up)\\.$`),
    );
  });

  it("in the middle of the answer is transient", async () => {
    const error = await failure(replies.halfBody());

    expect(factsOf(error)).toMatchObject(transient);
    expect(error.message).toMatch(/: the connection failed: the connection ended after \d+ bytes of the answer\.$/);
  });

  it("is transient even if a truncated answer ends normally", async () => {
    const error = await failure(replies.body('{"choices": [{"mess'));

    expect(factsOf(error)).toMatchObject(transient);
    expect(error.message).toBe(`The model "gpt" at ${host()} gave half an answer, 19 characters long.`);
  });

  it("because no server listens is transient and says what to check", async () => {
    const gone = await startFakeModelServer();
    await gone.stop();
    const { host: address } = new URL(gone.url);

    const error = await failure(replies.text(), aModel({ endpoint: gone.url }));

    expect(factsOf(error)).toMatchObject(transient);
    expect(error.message).toBe(
      `The model "gpt" at ${address}: the connection failed: connect ECONNREFUSED ${address}. ` +
        "Check that the server runs, and the endpoint in models.json.",
    );
  });

  it("is not retried here", async () => {
    await failure(replies.reset());

    expect(server.calls).toHaveLength(1);
  });
});

describe("a server that does not answer", () => {
  it("fails after the time limit of the model", async () => {
    const error = await failure(replies.silence(), aModel({ timeoutMs: 50 }));

    expect(factsOf(error)).toMatchObject({ code: "model-timeout", isTransient: true });
    expect(error.message).toBe(
      `The model "gpt" at ${host()} did not answer within 0.05 s, the timeoutMs of the model in models.json.`,
    );
  });

  it("fails before its stage does, so that the call can be retried", async () => {
    await aModel().infer(messages, aModelContext()); // the first call loads the client

    const error = await withTimeLeft(60, () => failure(replies.silence()));

    expect(factsOf(error)).toMatchObject({ code: "model-timeout", isTransient: true });
    expect(error.message).toMatch(
      /^The model "gpt" at \S+ did not answer within 0\.0\d+ s, which is what its caller has time for\.$/,
    );
  });

  it("fails in the middle of an answer, too", async () => {
    const error = await failure(
      (_call, response) => void response.writeHead(200, { "content-length": 100 }).write("{"),
      aModel({ timeoutMs: 50 }),
    );

    expect(factsOf(error)).toMatchObject({ code: "model-timeout", isTransient: true });
  });

  it("is aborted by the signal with its reason, and the connection is closed", async () => {
    const controller = new AbortController();
    const reason = new Error("the run was cancelled");
    const closed = new Promise((resolve) => {
      server.script((_call, response) => {
        response.on("close", resolve);
        controller.abort(reason);
      });
    });

    await expect(aModel().infer(messages, aModelContext(), { signal: controller.signal })).rejects.toBe(reason);
    await closed;
  });

  it("is not called when the signal is already aborted", async () => {
    const signal = AbortSignal.abort(new Error("over"));

    await expect(aModel().infer(messages, aModelContext(), { signal })).rejects.toThrow(new Error("over"));
    expect(server.calls).toEqual([]);
  });
});

describe("an answer without a text", () => {
  const choice = (message: unknown, finish_reason = "stop") => ({ choices: [{ message, finish_reason }] });

  const notJson = "answered something that is not JSON: <html> busy </html> Check the endpoint in models.json.";
  const refused = choice({ content: null, refusal: "I cannot help." });
  it.each([
    ["model-answer", "answered with nothing at all.", ""],
    ["model-answer", notJson, "<html>\n busy </html>"],
    ["model-answer", "answered without any choice: []", []],
    ["model-answer", 'answered without any choice: {"choices":[]}', { choices: [] }],
    ["model-answer", "answered without any choice: Provider is down", { error: { message: "Provider is down" } }],
    ["model-answer", 'answered without a text (finish_reason "stop").', choice({ content: null })],
    ["model-answer", 'answered without a text (finish_reason "tool_calls").', choice({ tool_calls: [] }, "tool_calls")],
    ["model-answer", 'answered without a text (finish_reason "stop"): it refused: I cannot help.', refused],
    [
      "model-length",
      'reached its limit of tokens before its answer was complete (finish_reason "length"), after 9 characters. ' +
        "Raise max_tokens or max_completion_tokens in model.settings of the stage.",
      choice({ content: "The sum i" }, "length"),
    ],
    [
      "model-content-filter",
      'gave no whole answer, because of its content filter (finish_reason "content_filter").',
      choice({ content: "" }, "content_filter"),
    ],
  ])("is %s: %s", async (code, message, body) => {
    const error = await failure(replies.body(body));

    expect(error.message).toBe(`The model "gpt" at ${host()} ${message}`);
    expect(factsOf(error)).toMatchObject({ code, isTransient: false, retryAfterMs: undefined });
  });
});

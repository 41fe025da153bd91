import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { completionBody, replies } from "../support/fake-model-replies.ts";
import { strictRule, type FakeRule } from "../support/fake-model-rules.ts";
import { startFakeModelServer } from "../support/fake-model-server.ts";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { aQuestion, aSimpleRun, Api } from "./support/api.ts";
import { App } from "./support/app.ts";
import { sampleAnswers } from "./support/sample-answers.ts";

const KEY = { ofFile: "key-of-the-file-7Qw3", ofEnvironment: "key-of-the-environment-9Zx5", wrong: "wrong-key-1Lm8" };
const prices = { inputPer1M: 2, outputPer1M: 8 };

/** One of each type, and what a million tokens of input and of output cost. */
const RIGHT = [
  { entry: { name: "openai", type: "OPEN_AI", model: "some-model", prices }, usd: [2, 8] },
  { entry: { name: "azure", type: "AZURE_OPEN_AI", model: "gpt-4o", api_version: "2024-10-21" }, usd: [2.5, 10] },
  { entry: { name: "azure5", type: "AZURE_OPEN_AI_5", model: "gpt-5" }, usd: [1.25, 10] },
  {
    entry: { name: "foundry", type: "AZURE_AI", model: "Other", api_version: "2024-05-01-preview", prices },
    usd: [2, 8],
  },
] as const;

type Wrong = {
  readonly entry: { readonly name: string; readonly [field: string]: string };
  /** The scheme and the path of the endpoint. */
  readonly scheme?: string;
  readonly path?: string;
  readonly error: string;
};

/** Each has one mistake, and the error for it. */
const WRONG: readonly Wrong[] = [
  {
    entry: { name: "wrong-key", type: "OPEN_AI", model: "some-model" },
    path: "/v1",
    error:
      '401 Unauthorized: Wrong key: [secret]. Check its key: "wrong-key" in .credentials.json, or the environment variable GOTAG_KEY_WRONG_KEY.',
  },
  {
    entry: { name: "no-key", type: "OPEN_AI", model: "some-model" },
    path: "/v1",
    error: 'No key was sent; give one as "no-key" in .credentials.json, or the environment variable GOTAG_KEY_NO_KEY.',
  },
  {
    entry: { name: "wrong-deployment", type: "AZURE_OPEN_AI", model: "gone" },
    error:
      '404 Not Found: No such deployment. Check the endpoint in models.json, that the resource has a deployment "gone" (model).',
  },
  {
    entry: { name: "wrong-version", type: "AZURE_OPEN_AI", model: "gpt-4o", api_version: "1999-01-01" },
    error: '400 Bad Request: API version not supported. Check the api_version in models.json, which is "1999-01-01".',
  },
  {
    entry: { name: "wrong-path", type: "OPEN_AI", model: "some-model" },
    path: "/nowhere",
    error:
      '404 Not Found: Resource not found. Check the endpoint in models.json, and that the server knows the model "some-model".',
  },
  {
    entry: { name: "web-page", type: "OPEN_AI", model: "some-model" },
    path: "/page",
    error: "answered something that is not JSON: <html>Welcome</html> Check the endpoint in models.json.",
  },
  {
    entry: { name: "no-https", type: "OPEN_AI", model: "some-model" },
    scheme: "https:",
    error:
      "Check the endpoint in models.json: that https is spoken there, with a certificate that this machine trusts.",
  },
];

/** Refuses what a server with the models of `RIGHT` refuses. */
function guarded(answer: FakeRule): FakeRule {
  const deployments: readonly unknown[] = RIGHT.map(({ entry }) => entry.model);
  return (call) => {
    const { headers, path, query, body } = call;
    const key = headers["api-key"] ?? headers.authorization?.replace("Bearer ", "");
    if (path.startsWith("/page/")) return replies.body("<html>Welcome</html>");
    if (path.startsWith("/nowhere/")) return replies.status(404, {}, "Resource not found");
    if (key !== KEY.ofFile && key !== KEY.ofEnvironment) return replies.status(401, {}, `Wrong key: ${key}`);
    if (query["api-version"] === "1999-01-01") return replies.status(400, {}, "API version not supported");
    if (!deployments.includes(body.model))
      return replies.error(404, "DeploymentNotFound", { message: "No such deployment" });
    return strictRule(answer)(call);
  };
}

describe("models on servers", () => {
  const server = perBlock(() => startFakeModelServer());
  const folder = perBlock(() => new Folder());
  const app = perBlock(() => {
    const origin = new URL(server.url).origin;
    const models = [
      ...RIGHT.map(({ entry }) => ({ ...entry, endpoint: entry.type === "OPEN_AI" ? server.url : origin })),
      ...WRONG.map(({ entry, scheme = "http:", path = "" }) => ({
        ...entry,
        endpoint: `${origin.replace("http:", scheme)}${path}`,
      })),
    ];
    const keys = models
      .filter(({ name }) => name !== "openai" && name !== "no-key")
      .map(({ name }) => [name, name === "wrong-key" ? KEY.wrong : KEY.ofFile]);
    folder.write(".credentials.json", Object.fromEntries(keys));
    const GOTAG_MODELS = folder.write("models.json", models);
    return new App({ environment: { GOTAG_MODELS, GOTAG_KEY_OPENAI: KEY.ofEnvironment, GOTAG_DEBUG: "1" } });
  });
  const api = perBlock(async () => new Api(await app.serve()));
  beforeEach(() => {
    server.forget();
    server.use(guarded(sampleAnswers()));
  });

  /** Runs the suite of a sample by command line. */
  async function runSample(pipeline: string, model: string, ...options: string[]) {
    const cases = `pipelines/${pipeline}/cases.yaml`;
    const settings = ["prepare.template=template.njk", `infer.model.name=${model}`];
    const { code, stdout, stderr } = await app.gotag("run", pipeline, cases, ...settings, ...options);
    const [, id = ""] = /^Run (\S+)$/m.exec(stderr) ?? [];
    const { body: log } = await api.get(`/api/runs/${id}/log`);
    return { id, code, stdout, stderr, log };
  }

  const recordsOf = (log: any): any[] =>
    log.results.flatMap((result: any) => (result.turns ?? [result]).map(({ metadata }: any) => metadata.stages.infer));
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

  it.each(RIGHT)("run the samples as $entry.type, with tokens and cost that add up", async ({ entry, usd }) => {
    const runs = await Promise.all(["simple", "menu"].map((pipeline) => runSample(pipeline, entry.name)));

    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    for (const { id, stdout, log } of runs) {
      const { usage, counts } = (await api.get(`/api/runs/${id}/summary`)).body;
      expect(counts.passed).toBe(counts.total);
      const records = recordsOf(log);
      const total = (name: string) => sum(records.map((record) => record.usage[name]));
      expect(usage).toEqual({
        inputTokens: total("inputTokens"),
        outputTokens: total("outputTokens"),
        costUsd: expect.closeTo(total("costUsd"), 12),
      });
      expect(usage.costUsd).toBeCloseTo((usage.inputTokens * usd[0] + usage.outputTokens * usd[1]) / 1e6, 12);
      expect(stdout).toContain(`\nTokens:   ${usage.inputTokens} in, ${usage.outputTokens} out\nCost:     $0.0`);
    }
    const promptTokens = server.calls.map((call) => completionBody(call, "").usage.prompt_tokens);
    expect(promptTokens).toHaveLength(26 + 22);
    expect(sum(runs.flatMap(({ log }) => recordsOf(log).map(({ usage }) => usage.inputTokens)))).toBe(
      sum(promptTokens),
    );
  });

  it("are estimated before a run that costs something: by the longest answers, and then by an earlier run", async () => {
    const first = await runSample("simple", "openai", "--label", "first");
    const second = await runSample("simple", "openai", "--limit", "13", "--repeats", "4");

    // There may be a run of before: which test is the first one is open.
    expect(first.stderr).toMatch(/^Estimate: 26 calls of openai, (at most \$0\.17 for the answers;|about \$0\.0)/);
    const { usage } = (await api.get(`/api/runs/${first.id}/summary`)).body;
    const [, about, basis] =
      /^Estimate: 52 calls of openai, about \$(\S+), in about .+, based on 26 results of run (\S+)\.\n/.exec(
        second.stderr,
      ) ?? [];
    expect(basis).toBe(first.id);
    expect(Number(about)).toBeCloseTo(2 * usage.costUsd, 3);
    const again = await app.gotag("rerun", second.id);
    const assessed = await app.gotag("rerun", second.id, "--from", "extract");
    expect(again.stderr).toMatch(/^Estimate: 52 calls of openai, about \$0\.0/);
    expect(assessed.stderr).not.toContain("Estimate");
  });

  it("are retried after 429 when they allow it, and the log contains each attempt", async () => {
    const answer = guarded(sampleAnswers());
    const busy = replies.tooManyRequests({ "retry-after-ms": "20" });
    server.use((call) => (call.numberOfKey <= 2 || call.lastMessage === "What is 1 + 1?" ? busy : answer(call)));

    const { code, log } = await runSample("simple", "openai");

    expect(code).toBe(0);
    const [failed, ...others] = recordsOf(log);
    expect(failed).toMatchObject({ succeeded: false, attempts: 5 });
    expect(log.results[0].exception).toMatchObject({
      stage: "infer",
      message: expect.stringContaining("429 Too Many"),
    });
    for (const { attempts, failedAttempts } of others) {
      const time = expect.any(String);
      const failed = { start: time, time, error: expect.stringContaining("429 Too Many Requests"), waitMs: 20 };
      expect({ attempts, failedAttempts }).toEqual({ attempts: 3, failedAttempts: [failed, failed] });
    }
    expect(log.results.slice(1).every(({ passed }: any) => passed)).toBe(true);
    expect(server.calls).toHaveLength(5 + 25 * 3);
  });

  it("are called once with a cache: a second run makes no call, costs nothing, and has the same results", async () => {
    const first = await runSample("menu", "azure5", "--cache");
    const calls = server.calls.length;
    const second = await runSample("menu", "azure5", "--cache");

    expect(calls).toBe(22);
    expect(server.calls).toHaveLength(calls);
    expect(second.stdout).toContain("\nTokens:   0 in, 0 out\nCost:     $0.00\n");
    expect(second.stderr).toContain("Cached answers are free.");
    const stagesOf = ({ log }: { log: any }) =>
      log.results.map(({ turns }: any) => turns.map(({ stages }: any) => stages));
    expect(stagesOf(second)).toEqual(stagesOf(first));
    for (const { usage } of recordsOf(second.log))
      expect(usage).toEqual({ inputTokens: 0, outputTokens: 0, costUsd: 0, cacheHits: 1 });
  });

  it("end a run as cancelled that reaches its cost, with what is done", async () => {
    const { code, stderr, log } = await runSample("simple", "openai", "--max-cost", "0.0005", "-c", "2");

    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^The run was cancelled: The run reached its maxCostUsd of 0\.0005: \$0\.000\d+ are spent\.$/m,
    );
    expect(log.metadata.status).toBe("cancelled");
    expect(log.results.length).toBeGreaterThanOrEqual(2);
    expect(log.results.length).toBeLessThan(26);
  });

  it("are checked, with one call each, and what is wrong says which setting to look at", async () => {
    const { code, stdout } = await app.gotag("models", "--check");

    expect(code).toBe(3);
    const lines = stdout.split("\n");
    for (const { entry } of RIGHT)
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^OK +${entry.name} +\\d+ ms +"OK" by ${entry.model}, `)),
      );
    for (const { entry, error: expected } of WRONG) {
      const [line = ""] = lines.filter((each) => each.includes(` ${entry.name} `));
      expect(line).toMatch(/^FAILED /);
      expect(line.endsWith(expected) ? expected : line).toBe(expected);
    }
    // One that speaks no https does not hear a call.
    expect(server.calls).toHaveLength(RIGHT.length + WRONG.length - 1);
    expect((await app.gotag("models", "azure", "--check")).code).toBe(0);
  });

  it("with a wrong key end a run after its first cases", async () => {
    const { code, stderr, log } = await runSample("simple", "wrong-key", "-c", "3");

    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^The run failed: The first 3 cases ended because of a setting\. .* Check its key: "wrong-key" /m,
    );
    expect(log.results.length).toBeLessThan(26);
  });

  it.each(WRONG)("end a run after its first cases over HTTP, too: $entry.name", async ({ entry, error: expected }) => {
    const config = { "prepare.template": "template.njk", "infer.model.name": entry.name };
    const cases = Array.from({ length: 100 }, () => aQuestion());
    const { status, error, counts } = await api.run(aSimpleRun({ config, cases, concurrency: 3 }));

    expect(status).toBe("failed");
    expect(error).toContain("The first 3 cases ended because of a setting. ");
    expect(error.endsWith(expected) ? expected : error).toBe(expected);
    // Beyond the first there are at most the claims under way.
    expect(counts).toMatchObject({ passed: 0, failed: 0 });
    expect(counts.errors).toBeLessThanOrEqual(3 + 3 * 10);
  });

  it("have keys that appear in no file, no output and no answer", async () => {
    const seen: string[] = [];
    for (const model of ["openai", "azure", "foundry", "wrong-key"]) {
      const { id } = await runSample("simple", model, "--limit", "3", "--cache");
      const reports = ["", "/log", "/cases", "/summary", "/format", "/summary?format=html"];
      const paths = ["/api/models", "/api/runs", ...reports.map((report) => `/api/runs/${id}${report}`)];
      const answers = await Promise.all(paths.map((path) => api.get(path)));
      const check = await api.post(`/api/models/${model}/check`, {});
      seen.push(...[...answers, check].map(({ body, headers }) => JSON.stringify([body, [...headers]])));
    }
    seen.push(app.printed);
    const files = readdirSync(app.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    seen.push(...files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1")));

    expect(files.length).toBeGreaterThan(20);
    expect(seen.some((text) => text.includes("Wrong key: [secret]"))).toBe(true);
    for (const key of Object.values(KEY)) expect(seen.filter((text) => text.includes(key))).toEqual([]);
  });
});

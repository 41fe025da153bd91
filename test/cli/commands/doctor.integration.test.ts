import { installedVersion } from "../../../cli/installation.ts";
import { Folder } from "../../support/folder.ts";
import { perBlock, perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { startFakeServer } from "../fake-server.ts";

const NOW = "2026-11-26T12:00:00.000Z";
const healthy = { status: "ok", version: installedVersion(), storage: "blob", time: NOW };
const server1 = { keyVariable: "GOTAG_KEY_GPT_5" };
const answers = {
  "/api/health": healthy,
  "/api/runs?limit=1": { runs: [] },
  "/api/pipelines": { pipelines: [{ name: "simple", description: "" }] },
  "/api/models": { models: [{ name: "perfect", type: "BUILT_IN" }] },
  "/api/evals": { evals: [{ name: "nightly" }] },
};

describe("gotag doctor", () => {
  let replies: { [path: string]: object };
  const app = perBlock(() =>
    startFakeServer(({ url = "" }, response) => {
      const { httpStatus = 200, ...answer } = (replies[url] ?? {}) as { httpStatus?: number };
      response.statusCode = httpStatus;
      return answer;
    }),
  );
  const folder = perTest(() => new Folder());
  beforeEach(() => (replies = { ...answers }));

  const doctor = (...args: string[]) =>
    runCommand(["doctor", ...args], { now: () => new Date(NOW), environment: { GOTAG_URL: app.url } });
  async function examine(...args: string[]) {
    const { code, stdout } = await doctor(...args);
    // The first finding is about the Node of this machine.
    const [node, ...lines] = stdout.trimEnd().split("\n");
    return { code, node, lines };
  }

  it("checks a deployed app from its version to its models", async () => {
    expect(await examine()).toEqual({
      code: 0,
      node: expect.stringMatching(/^(OK|WARN) +node +Node \d+\.\d+\.\d+ for /),
      lines: expect.arrayContaining([
        `OK    app        ${app.url} is version ${installedVersion()}`,
        "OK    clock      the app's is 0.0 s ahead of this machine's",
        "OK    storage    blob storage answers",
        "OK    pipelines  simple can be loaded",
        "OK    evals      nightly can be run",
        "OK    models     only the built-in ones; models.json, begun as a copy of models.template.json, names others",
      ]),
    });
  });

  it("warns of another version and another clock, and does not fail", async () => {
    replies["/api/health"] = { ...healthy, version: "0.0.9", time: "2026-11-26T11:58:00.000Z" };

    const { code, lines } = await examine();

    expect(code).toBe(0);
    expect(lines).toContain(`WARN  app        ${app.url} is version 0.0.9, and this is ${installedVersion()}`);
    expect(lines).toContain("WARN  clock      the app's is 120.0 s behind this machine's");
    expect(lines.at(-1)).toMatch(/^0 problems, [23] warnings\.$/);
  });

  it("names each pipeline that does not load, and what is wrong with the models file and the storage", async () => {
    const broken = { name: "mine", error: "pipelines/mine/pipeline.ts cannot be loaded: SyntaxError" };
    replies["/api/pipelines"] = { pipelines: [{ name: "simple" }, broken] };
    replies["/api/evals"] = { evals: [{ name: "odd", problems: [{ path: "gates[0]", message: "no rule" }] }] };
    replies["/api/models"] = { httpStatus: 500, code: "invalid-models-file", detail: "models.json: $[0].name" };
    replies["/api/runs?limit=1"] = { httpStatus: 500, code: "unexpected", detail: "The log of the host says why." };

    const { code, lines } = await examine();

    expect(code).toBe(3);
    expect(lines).toContain("OK    pipelines      simple can be loaded");
    expect(lines).toContain(`FAIL  pipeline mine  ${broken.error}`);
    expect(lines).toContain("FAIL  eval odd       gates[0]: no rule");
    expect(lines).toContain("FAIL  models         models.json: $[0].name");
    expect(lines).toContain("FAIL  storage        The log of the host says why.");
  });

  it("checks the key of each model, and calls it only with --check", async () => {
    const models = [
      { name: "gpt-5", type: "AZURE_OPEN_AI_5", server: server1, signsInWith: "key" },
      { name: "by-identity", type: "AZURE_OPEN_AI", server: server1, signsInWith: "identity" },
      { name: "ollama", type: "OPEN_AI", server: server1, signsInWith: "nothing" },
      { name: "vault", type: "OPEN_AI", server: server1, keyProblem: "the reference was not resolved" },
    ];
    replies["/api/models"] = { models };
    for (const { name } of models)
      replies[`/api/models/${name}/check`] = {
        ...{ name, succeeded: name !== "ollama", elapsedMs: 9, text: "OK", error: { message: "nobody answers" } },
        usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 },
      };

    const looked = await examine();
    const before = app.requests.length;
    const called = await examine("--check");

    expect(looked.code).toBe(3);
    expect(looked.lines).toContain("OK    model gpt-5        its key is there");
    expect(looked.lines).toContain("WARN  model ollama       has no key, and is called without one");
    expect(looked.lines).toContain("FAIL  model vault        the reference was not resolved");
    expect(app.requests.slice(0, before).filter((request) => request.endsWith("/check"))).toEqual([]);
    expect(called.lines).toContain('OK    model gpt-5        answers in 9 ms: "OK", 2 tokens');
    expect(called.lines).toContain("FAIL  model ollama       nobody answers");
  });

  it("stops if the app does not answer, and says how to give a key", async () => {
    replies["/api/runs?limit=1"] = { httpStatus: 401 };
    expect((await examine()).lines.join("\n")).toContain("Pass the key of the app with --key or GOTAG_KEY");

    const { code, lines } = await examine("--url", "http://127.0.0.1:1");
    expect(code).toBe(3);
    expect(lines.filter((line) => line.startsWith("FAIL"))).toEqual([
      expect.stringContaining("app   http://127.0.0.1:1 does not answer"),
    ]);
  });

  it("prints its findings as JSON", async () => {
    const { findings } = JSON.parse((await doctor("--json")).stdout) as { findings: object[] };

    expect(findings).toContainEqual({ check: "storage", status: "ok", found: "blob storage answers" });
  });

  it("starts no app on a folder that cannot be used", async () => {
    const environment = { GOTAG_HOME: folder.write("file", "") };

    expect(await runCommand(["doctor"], { environment })).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(
        /FAIL {2}folder {2}The folder .*file cannot be used: [\s\S]*→ Set GOTAG_HOME to a folder/,
      ),
    });
  });
});

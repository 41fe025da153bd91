import { randomUUID } from "node:crypto";
import { perBlock } from "../support/resources.ts";
import { Api, aQuestion, aSimpleRun } from "./support/api.ts";
import { externalUrl, openHost } from "./support/host.ts";

// With --url, these tests use a host that is already running.
const hosts = externalUrl
  ? [{ name: externalUrl, options: {} }]
  : [
      { name: "the source, file storage", options: { form: "source" as const } },
      { name: "dist/, file storage", options: { form: "dist" as const } },
      { name: "the source, Azurite", options: { form: "source" as const, withAzurite: true } },
    ];

describe.each(hosts)("the API on $name", ({ options }) => {
  const host = perBlock(() => openHost(options));
  const api = perBlock(() => new Api(host.url));

  it("reports its health", async () => {
    expect((await api.get("/api/health")).body).toMatchObject({ status: "ok", version: expect.any(String) });
  });

  it("accepts a run at once, and runs it to its end", async () => {
    const started = await api.post("/api/runs", aSimpleRun({ label: "trial" }));

    expect(started.status).toBe(202);
    const { id } = started.body;
    expect(started.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: "queued",
      links: { self: `/api/runs/${id}`, log: `/api/runs/${id}/log`, summary: `/api/runs/${id}/summary` },
      warnings: [],
    });
    expect(started.headers.get("location")).toMatch(`/api/runs/${id}`);
    expect(started.headers.get("retry-after")).toBe("1");
    expect(await api.ended(id)).toEqual({
      id,
      pipeline: "simple",
      label: "trial",
      models: ["perfect"],
      status: "completed",
      counts: { total: 3, completed: 3, passed: 3, failed: 0, errors: 0 },
      usage: expect.objectContaining({ outputTokens: expect.any(Number), costUsd: 0 }),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      links: started.body.links,
    });
  });

  it("returns a link to the log if the storage supports it, otherwise the log", async () => {
    const { id } = await api.run(aSimpleRun());

    const { body, status } = await api.get(`/api/runs/${id}/log?redirect=true`);
    const link = await fetch(`${api.url}/api/runs/${id}/log?redirect=true`, { redirect: "manual" });

    // Following the link gives the log.
    const log = typeof body === "string" ? JSON.parse(body) : body;
    expect([status, log.uuid]).toEqual([200, id]);
    if ("withAzurite" in options) expect(link.headers.get("location")).toMatch(/\/runs\/.*[?&]sp=r&/);
    else if (!externalUrl) expect(link.status).toBe(200);
  });

  it("writes each case once, in order, with its exception if it failed", async () => {
    const cases = Array.from({ length: 30 }, (_, index) => aQuestion({ answer: index }));
    const config = { prepare: { template: "template.njk" }, infer: { model: { name: "flakey" } } };

    const log = await api.log(aSimpleRun({ cases, config, concurrency: 4 }));

    expect(log.results.map((result: any) => result.case)).toEqual(cases);
    // flakey: the right answer, "hello world", an exception, and again.
    log.results.forEach((result: any, index: number) => {
      const { succeeded, passed, stages, exception } = result;
      if (index % 3 === 0) {
        expect({ succeeded, passed, exception }).toEqual({ succeeded: true, passed: true });
        expect(stages).toMatchObject({ extract: index, assess: 0 });
      } else {
        expect({ succeeded, passed }).toEqual({ succeeded: false, passed: false });
        expect(exception.stage).toBe(index % 3 === 1 ? "extract" : "infer");
        expect(exception.message).toMatch(index % 3 === 1 ? /^Context: Extracting numerical/ : "Flakey model failed");
        expect(exception.traceback).toContain("Error");
        expect(Date.parse(exception.time)).not.toBeNaN();
        expect(result.metadata.stages[exception.stage]).toMatchObject({ succeeded: false, attempts: 1 });
      }
    });
    expect(log.metadata).toMatchObject({
      command: "POST /api/runs",
      concurrency: 4,
      status: "completed",
      schemaVersion: 1,
      sha: null,
      edits: { modified: [], added: [], deleted: [], untracked: [], renamed: [] },
      pipeline: { name: "simple", config: { prepare: { template_text: expect.stringContaining("{{") } } },
    });
  });

  it("gives a summary as JSON and as text", async () => {
    const { links } = await api.run(aSimpleRun());

    const json = await api.get(links.summary);
    const text = await api.get(`${links.summary}?format=text`);

    expect(json.status).toBe(200);
    expect(text.headers.get("content-type")).toContain("text/plain");
    expect(text.body).toMatch(/Passed/i);
  });

  it("lists runs newest first, a page at a time", async () => {
    const label = randomUUID();
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      ids.unshift((await api.run(aSimpleRun({ label, cases: [aQuestion()] }))).id);
    }

    const first = (await api.get(`/api/runs?label=${label}&limit=2`)).body;
    const second = (await api.get(`/api/runs?label=${label}&limit=2&cursor=${first.cursor}`)).body;

    expect([...first.runs, ...second.runs].map((run: any) => run.id)).toEqual(ids);
    expect(first.runs).toHaveLength(2);
    expect((await api.get(`/api/runs?label=${label}&status=failed`)).body.runs).toEqual([]);
  });

  it("returns the same run for the same ID and request, even after it has ended", async () => {
    const id = randomUUID();
    const request = aSimpleRun({ id });

    const answers = await Promise.all([api.post("/api/runs", request), api.post("/api/runs", request)]);
    await api.ended(id);
    const log = (await api.get(`/api/runs/${id}/log`)).body;
    const again = await api.post("/api/runs", request);

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(again).toMatchObject({ status: 202, body: { id, status: "completed" } });
    expect((await api.get(`/api/runs/${id}/log`)).body).toEqual(log);
  });

  it("refuses an ID of another request", async () => {
    const id = randomUUID();
    await api.post("/api/runs", aSimpleRun({ id }));

    const answer = await api.post("/api/runs", aSimpleRun({ id, concurrency: 7 }));

    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe("run-id-taken");
  });

  it("lists every problem of a request in one answer, and starts nothing", async () => {
    const id = randomUUID();
    const config = ["infer.model.name=prefect", "infer.modle.settings.max_tokens=1"];
    const cases = [aQuestion({ uuid: "1" }), 17];

    const answer = await api.post("/api/runs", aSimpleRun({ id, cases, config }));

    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ type: "about:blank", status: 400, code: "invalid-request" });
    const issues = answer.body.issues.map(({ path, message }: any) => `${path}: ${message}`).join("\n");
    expect(issues).toContain("prepare.template"); // a prompt that was not answered
    expect(issues).toContain("prefect"); // no such model
    expect(issues).toContain("infer.modle.settings.max_tokens"); // no such setting
    expect(issues).toContain("cases[0]"); // no uuid
    expect(issues).toContain("cases[1]"); // no object
    expect((await api.get(`/api/runs/${id}`)).status).toBe(404);
  });

  it.each([
    { what: "an unknown pipeline, and lists the existing ones", request: { pipeline: "simpel" }, says: "simple" },
    { what: "an empty suite", request: { cases: [] }, says: "no cases" },
    { what: "an unknown field", request: { concurency: 3 }, says: "concurency" },
    { what: "a concurrency of nothing", request: { concurrency: 0 }, says: "concurrency" },
    {
      what: "a template that does not compile",
      request: { files: { "template.njk": "{% if %}" } },
      says: "template.njk",
    },
    { what: "a missing template", request: { config: { "prepare.template": "none.njk" } }, says: "none.njk" },
    { what: "a missing case file", request: { cases: undefined, casesFile: "none.yaml" }, says: "none.yaml" },
    {
      what: "a path out of the pipelines",
      request: { cases: undefined, casesFile: "pipelines/../package.json" },
      says: "package.json",
    },
  ])("refuses $what", async ({ request, says }) => {
    const answer = await api.post("/api/runs", aSimpleRun(request));

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.issues)).toContain(says);
  });

  it.each([
    { what: "with neither cases nor a case file", request: aSimpleRun({ cases: undefined }) },
    { what: "with both", request: aSimpleRun({ casesFile: "pipelines/simple/cases.yaml" }) },
    { what: "that is not JSON", request: "{", issues: expect.anything() },
  ])("refuses a request $what", async ({ request, issues = [{ path: "cases" }] }) => {
    expect(await api.post("/api/runs", request)).toMatchObject({
      status: 400,
      body: { code: "invalid-request", issues },
    });
  });

  it("takes the case file and the template from the request's files", async () => {
    const log = await api.log({
      pipeline: "simple",
      casesFile: "mine.json",
      files: { "mine.json": JSON.stringify([aQuestion()]), "mine.njk": "Answer {{ case.user }}" },
      config: { "prepare.template": "mine.njk", "infer.model.name": "perfect" },
    });

    expect(JSON.stringify(log.results[0].stages.prepare)).toContain("Answer What is 1 + 1?");
    expect(log.metadata.pipeline.config.prepare.template_text).toBe("Answer {{ case.user }}");
  });

  it("takes a case file below the pipelines folder by its name", async () => {
    const log = await api.log(aSimpleRun({ cases: undefined, casesFile: "pipelines/simple/cases.yaml" }));

    expect(log.results.length).toBeGreaterThanOrEqual(20);
    expect(log.results.every((result: any) => result.passed)).toBe(true);
  });

  it("refuses an unknown run and an invalid ID", async () => {
    expect(await api.get(`/api/runs/${randomUUID()}`)).toMatchObject({ status: 404, body: { code: "run-not-found" } });
    expect(await api.get("/api/runs/..%2Findex")).toMatchObject({ status: expect.any(Number) });
    expect(await api.get("/api/runs/abc")).toMatchObject({ status: 400, body: { code: "invalid-run-id" } });
  });

  it("describes a pipeline and its settings", async () => {
    const { body } = await api.get("/api/pipelines/simple");

    expect(body.settings).toContainEqual(expect.objectContaining({ path: "infer.model.name", kind: "prompt" }));
    expect(body.settings).toContainEqual(expect.objectContaining({ path: "prepare.template", template: true }));
    expect((await api.get("/api/pipelines/simpel")).status).toBe(404);
  });
});

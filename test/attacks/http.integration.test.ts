import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aQuestion, aSimpleRun } from "../e2e/support/api.ts";
import { AttackedApp, type Sent } from "./support/attacked-app.ts";

const app = new AttackedApp();
beforeAll(async () => {
  await app.start();
  const { id } = await app.post("/api/runs", { ...aSimpleRun(), label: "before" });
  await app.ended(id);
});
afterAll(() => app.dispose());

const json = { "content-type": "application/json" };
const post = (body: Sent["body"], headers: Sent["headers"] = json): Sent => ({ method: "POST", headers, body });
const aRun = (more: object = {}) => JSON.stringify(aSimpleRun(more));
const problemOf = ({ text }: { readonly text: string }) => JSON.parse(text);

type Hostile = {
  readonly attack: string;
  readonly status: number;
  readonly says?: string;
} & Pick<Sent, "body" | "headers">;

function* megabytes(count: number) {
  for (let sent = 0; sent < count; sent++) yield Buffer.alloc(1024 * 1024, " ");
}

describe("a hostile body", () => {
  it.each<Hostile>([
    {
      attack: "Longer than 100 MB, and its length says so",
      body: "{",
      headers: { "content-length": "104857601" },
      status: 413,
    },
    { attack: "Longer than 100 MB, in chunks, without a length", body: megabytes(101), status: 413 },
    { attack: "None where one is needed", body: "", status: 400 },
    {
      attack: "A form",
      body: "pipeline=simple",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      status: 415,
    },
    {
      attack: "JSON as plain text, which browsers send for any page",
      body: aRun(),
      headers: { "content-type": "text/plain" },
      status: 415,
    },
    { attack: "JSON without a content type", body: aRun(), headers: { "content-type": "" }, status: 415 },
    {
      attack: "JSON in UTF-16",
      body: Buffer.from(aRun(), "utf16le"),
      headers: { "content-type": "application/json; charset=utf-16" },
      status: 415,
    },
    {
      attack: "Bytes that are not UTF-8",
      body: Buffer.from('{"pipeline":"\xff"}', "latin1"),
      status: 400,
      says: "not UTF-8 at byte 13",
    },
    {
      attack: "An overlong encoding of a slash",
      body: Buffer.from('{"pipeline":"\xc0\xaf"}', "latin1"),
      status: 400,
      says: "not UTF-8",
    },
    { attack: "JSON that breaks off", body: '{"pipeline":', status: 400, says: "must be a JSON document" },
    { attack: "JSON5, comments and NaN", body: "{pipeline:NaN,//\n}", status: 400, says: "must be a JSON document" },
    {
      attack: "A key that is given twice",
      body: `{"id":"${randomUUID()}",${aRun().slice(1, -1)},"id":"../../x"}`,
      status: 400,
      says: "is given twice",
    },
    {
      attack: "A key that is given twice, once escaped",
      body: '{"pipeline":"simple","pipelin\\u0065":"x"}',
      status: 400,
      says: "is given twice",
    },
    {
      attack: "Arrays nested 100,000 deep",
      body: `{"cases":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      status: 400,
      says: "nested more than 500 levels",
    },
    {
      attack: "Objects nested 100,000 deep",
      body: `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
      status: 400,
      says: "nested more than 500 levels",
    },
    { attack: "No object", body: "[1]", status: 400, says: "expected object" },
    { attack: "An unknown field", body: aRun({ isAdmin: true }), status: 400, says: "isAdmin" },
    { attack: "A field named __proto__", body: `{"__proto__":{"isAdmin":true},${aRun().slice(1)}`, status: 400 },
    {
      attack: "Fields of other types",
      body: aRun({ label: { $gt: "" }, concurrency: "50", caseIds: "x" }),
      status: 400,
      says: "concurrency",
    },
    { attack: "An id that is a path", body: aRun({ id: "../../index/x" }), status: 400, says: '"id"' },
    {
      attack: "Cases with one id",
      body: aRun({
        cases: [
          aQuestion({ uuid: "0b0e9d6e-2a55-4c0c-8f0e-1c1f9e6a4b11" }),
          aQuestion({ uuid: "0B0E9D6E-2A55-4C0C-8F0E-1C1F9E6A4B11" }),
        ],
      }),
      status: 400,
      says: "is the same as that of cases[0]",
    },
    {
      attack: "A label with control characters",
      body: aRun({ label: "a\r\nSet-Cookie: a=b\u0000\u001b[2J" }),
      status: 400,
      says: "label",
    },
  ])("$attack: $status", async ({ attack, body, headers, status, says = "" }) => {
    const answer = await app.withstands(attack, () => app.send("/api/runs", post(body, { ...json, ...headers })));

    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(problemOf(answer)).toMatchObject({ status, type: "about:blank", code: expect.any(String) });
    expect(answer.text.replaceAll("\\", "")).toContain(says);
    expect(({} as any).isAdmin).toBeUndefined();
  });

  it("is quoted briefly and printably in a problem", async () => {
    const pipeline = `\u001b[31m\u202e${"x".repeat(100_000)}\ud800`;
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}\u0007`, 1]));
    const sent = post(JSON.stringify({ ...aSimpleRun({ pipeline, files: fields }) }));

    const answer = await app.withstands("Texts that are long, turn around or move the cursor", () =>
      app.send("/api/runs", sent),
    );

    expect(answer.status).toBe(400);
    const { issues } = problemOf(answer);
    expect(issues.length).toBeLessThanOrEqual(1001);
    for (const { path, message } of issues) {
      expect(path.length + message.length).toBeLessThan(5000);
      expect(path + message).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });
});

describe("a hostile address", () => {
  const id = "00000000-0000-4000-8000-000000000000";
  it.each([
    { attack: "An id that is none", path: "/api/runs/index", status: 400, code: "invalid-run-id" },
    { attack: "An id with a path in it", path: "/api/runs/..%2f..%2findex", status: 400, code: "invalid-run-id" },
    {
      attack: "An id with a path in it, encoded twice",
      path: "/api/runs/..%252f..%252findex",
      status: 400,
      code: "invalid-run-id",
    },
    {
      attack: "An id with a path in it, for Windows",
      path: "/api/runs/..%5c..%5cindex",
      status: 400,
      code: "invalid-run-id",
    },
    { attack: "An id with more behind it", path: `/api/runs/${id}%0a`, status: 400, code: "invalid-run-id" },
    {
      attack: "An id in letters that look alike",
      path: `/api/runs/${id.slice(1)}%EF%BC%90`,
      status: 400,
      code: "invalid-run-id",
    },
    { attack: "A NUL", path: `/api/runs/${id}%00.json`, status: 400 },
    { attack: "An overlong encoding in the path", path: "/api/runs/%c0%ae%c0%ae", status: 400 },
    { attack: "Two dots", path: "/api/runs/../../etc/passwd", status: 404 },
    { attack: "Two dots, encoded", path: "/api/runs/%2e%2e/%2e%2e/etc/passwd", status: 404 },
    {
      attack: "A pipeline that is a path",
      path: "/api/pipelines/..%2f..%2fshared",
      status: 404,
      code: "pipeline-not-found",
    },
    { attack: "A pipeline named __proto__", path: "/api/pipelines/__proto__", status: 404, code: "pipeline-not-found" },
    {
      attack: "A case that is a path",
      path: `/api/runs/${id}/cases/..%2f..%2flog.json`,
      status: 404,
      code: "run-not-found",
    },
    { attack: "An address of 20 KB", path: `/api/runs?label=${"x".repeat(20_000)}`, status: 431 },
    {
      attack: "A parameter of 10 KB",
      path: `/api/runs?label=${"x".repeat(10_000)}`,
      status: 400,
      code: "invalid-request",
    },
    { attack: "A parameter that nobody knows", path: "/api/runs?debug=true", status: 400, code: "invalid-request" },
    { attack: "A parameter named __proto__", path: "/api/runs?__proto__=x", status: 400, code: "invalid-request" },
    { attack: "A parameter twice", path: "/api/runs?limit=1&limit=100", status: 400, code: "invalid-request" },
    { attack: "A page of a million", path: "/api/runs?limit=1000000", status: 400, code: "invalid-request" },
    { attack: "A page of NaN", path: "/api/runs?limit=NaN", status: 400, code: "invalid-request" },
    {
      attack: "A page of less than nothing",
      path: `/api/runs/${id}/cases?limit=-1`,
      status: 400,
      code: "invalid-request",
    },
    { attack: "A cursor that is a path", path: "/api/runs?cursor=..%2f..%2fx", status: 400, code: "invalid-request" },
    { attack: "A cursor with a NUL", path: "/api/runs?cursor=%00", status: 400, code: "invalid-request" },
    {
      attack: "A cursor of cases that is a path",
      path: `/api/runs/${id}/cases?cursor=..%2fcancel`,
      status: 400,
      code: "invalid-request",
    },
    {
      attack: "Settings that reach prototypes",
      path: "/api/pipelines/simple?set=__proto__.x=1&set=constructor.prototype.y=1",
      status: 200,
    },
  ])("$attack: $status", async ({ attack, path, status, code }) => {
    const answer = await app.withstands(attack, () => app.send(path));

    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|node:internal/);
    if (code !== undefined) expect(problemOf(answer).code).toBe(code);
    expect(({} as any).x ?? ({} as any).y).toBeUndefined();
  });
});

describe("a text that becomes a header", () => {
  // The list of OWASP's WSTG (HTTP response splitting), and what decoders make line breaks of.
  const breaks = [
    "%0d%0aSet-Cookie:%20owned=1",
    "%0aSet-Cookie:%20owned=1",
    "%0dSet-Cookie:%20owned=1",
    "%0d%0a%0d%0a%3Chtml%3E",
    "%23%0d%0aLocation:%20http:%2f%2fevil.example",
    "%25%30aSet-Cookie:%20owned=1",
    "%25%30%61Set-Cookie:%20owned=1",
    "%250aSet-Cookie:%20owned=1",
    "%E5%98%8A%E5%98%8DSet-Cookie:%20owned=1",
    "%u000aSet-Cookie:%20owned=1",
    "%e2%80%a8Set-Cookie:%20owned=1",
  ];
  it.each(breaks)("cannot add a header: %s", async (text) => {
    const label = decodeURIComponent(text.replace("%u", "%25u"));
    const answers = await app.withstands("The line breaks of OWASP's list, in paths, queries and bodies", async () => [
      await app.send(`/api/runs/${text.replace("%u", "%25u")}`),
      await app.send(`/api/runs?label=${text}`),
      await app.send(`/api/models/${text.replace("%u", "%25u")}/check`, { method: "POST" }),
      await app.send("/api/runs", post(aRun({ label, pipeline: label }))),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([400, 200, 404, 400]);
    for (const { headers } of answers) {
      expect([...headers.keys()]).not.toContain("set-cookie");
      expect(headers.get("location")).toBeNull();
    }
  });
});

describe("an unsupported method", () => {
  it.each([
    {
      attack: "PUT, PATCH, DELETE, TRACE of a collection",
      methods: ["PUT", "PATCH", "DELETE", "TRACE"],
      path: "/api/runs",
      allow: "GET, HEAD, POST",
    },
    { attack: "POST of what can only be read", methods: ["POST"], path: "/api/health", allow: "GET, HEAD" },
    { attack: "A preflight of browsers", methods: ["OPTIONS"], path: "/api/runs", allow: "GET, HEAD, POST" },
  ])("$attack: 405", async ({ attack, methods, path, allow }) => {
    for (const method of methods) {
      const answer = await app.withstands(attack, () => app.send(path, { method }));

      expect({ method, status: answer.status }).toEqual({ method, status: 405 });
      expect(answer.headers.get("allow")?.split(", ").sort().join(", ")).toBe(allow);
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("HEAD is GET without the body", async () => {
    const answer = await app.withstands("HEAD", () => app.send("/api/runs", { method: "HEAD" }));

    expect([answer.status, answer.text]).toEqual([200, ""]);
  });
});

describe("the runtime's own interface", () => {
  const secret = "0".repeat(32);
  it.each([
    "/runtime/webhooks/durabletask/instances",
    "/runtime/webhooks/durabletask/instances?code=",
    `/runtime/webhooks/durabletask/instances?code=${secret}`,
    `/runtime/webhooks/durabletask/orchestrators/runSuite?code=${secret}`,
    "/durabletask/instances",
    "//durabletask/instances",
    `/${secret}/durabletask/instances`,
    "/admin/functions",
    "/admin/host/status",
    "/admin/host/keys",
    "/admin/vfs/",
  ])("cannot be reached by a caller: %s", async (path) => {
    const title = "The addresses of the durable runtime and of the host's administration";
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await app.withstands(title, () => app.send(path, { method }));

      expect([400, 404]).toContain(answer.status);
      expect(answer.text).toBe("");
    }
  });

  it("is not mentioned in any answer", async () => {
    const [{ id }] = (await app.get("/api/runs")).runs;
    const asked = [`/api/runs/${id}`, `/api/runs/${id}/log`, "/api/runs", "/api/health", "/api/openapi.json"];
    const known = await app.send("/api/runs", post(aRun({ id })));

    for (const path of asked) expect((await app.send(path)).text).not.toMatch(/durabletask|webhooks/);
    expect(known.text + JSON.stringify([...known.headers])).not.toMatch(/durabletask|webhooks/);
  });
});

describe("an internal error", () => {
  it("is logged, and hidden from the caller", async () => {
    const { id } = await app.post("/api/runs", aSimpleRun());
    await app.ended(id);
    writeFileSync(join(app.home, "blobs/runs", id, "request.json"), "{ broken by hand");

    const answer = await app.withstands("A stored request that somebody has broken", () => app.send(`/api/runs/${id}`));

    expect(answer.status).toBe(500);
    expect(problemOf(answer)).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      detail: "The request could not be answered. The log of the host says why.",
      code: "unexpected",
      issues: [],
    });
  });
});

describe("headers for browsers", () => {
  it.each(["/api/runs", "/api/health", "/api/runs/none", "/api/openapi.json"])(
    "are in the answer of %s",
    async (path) => {
      const { headers } = await app.send(path, { headers: { origin: app.url } });

      expect(Object.fromEntries(headers)).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "content-security-policy": expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$/),
      });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    },
  );
});

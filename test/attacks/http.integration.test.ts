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
const ofType = (type: string) => ({ "content-type": type });
const latin1 = (text: string) => Buffer.from(text, "latin1");
const UUID = "0b0e9d6e-2a55-4c0c-8f0e-1c1f9e6a4b11";

function* megabytes(count: number) {
  for (let sent = 0; sent < count; sent++) yield Buffer.alloc(1024 * 1024, " ");
}

describe("a hostile body", () => {
  type Row = [attack: string, status: number, body: Sent["body"], says?: string, headers?: Sent["headers"]];
  const twice = "is given twice";
  const deep = "nested more than 500 levels";
  const length = { "content-length": "104857601" };
  it.each<Row>([
    ["Longer than 100 MB, and its length says so", 413, "{", "", length],
    ["Longer than 100 MB, in chunks, without a length", 413, megabytes(101)],
    ["None where one is needed", 400, ""],
    ["A form", 415, "pipeline=simple", "", ofType("application/x-www-form-urlencoded")],
    ["JSON as plain text, which browsers send for any page", 415, aRun(), "", ofType("text/plain")],
    ["JSON without a content type", 415, aRun(), "", ofType("")],
    ["JSON in UTF-16", 415, Buffer.from(aRun(), "utf16le"), "", ofType("application/json; charset=utf-16")],
    ["Bytes that are not UTF-8", 400, latin1('{"pipeline":"\xff"}'), "not UTF-8 at byte 13"],
    ["An overlong encoding of a slash", 400, latin1('{"pipeline":"\xc0\xaf"}'), "not UTF-8"],
    ["JSON that breaks off", 400, '{"pipeline":', "must be a JSON document"],
    ["JSON5, comments and NaN", 400, "{pipeline:NaN,//\n}", "must be a JSON document"],
    ["A key that is given twice", 400, `{"id":"${randomUUID()}",${aRun().slice(1, -1)},"id":"../../x"}`, twice],
    ["A key that is given twice, once escaped", 400, '{"pipeline":"simple","pipelin\\u0065":"x"}', twice],
    ["Arrays nested 100,000 deep", 400, `{"cases":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, deep],
    ["Objects nested 100,000 deep", 400, `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, deep],
    ["No object", 400, "[1]", "expected object"],
    ["An unknown field", 400, aRun({ isAdmin: true }), "isAdmin"],
    ["A field named __proto__", 400, `{"__proto__":{"isAdmin":true},${aRun().slice(1)}`],
    ["Fields of other types", 400, aRun({ label: { $gt: "" }, concurrency: "50", caseIds: "x" }), "concurrency"],
    ["An id that is a path", 400, aRun({ id: "../../index/x" }), '"id"'],
    [
      "Cases with one id",
      400,
      aRun({ cases: [UUID, UUID.toUpperCase()].map((uuid) => aQuestion({ uuid })) }),
      "is the same as that of cases[0]",
    ],
    ["A label with control characters", 400, aRun({ label: "a\r\nSet-Cookie: a=b\u0000\u001b[2J" }), "label"],
  ])("%s: %d", async (attack, status, body, says = "", headers = {}) => {
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
  const invalidId = (attack: string, rest: string): Address => [attack, 400, `/api/runs/${rest}`, "invalid-run-id"];
  const invalid = (attack: string, rest: string): Address => [attack, 400, `/api/runs${rest}`, "invalid-request"];
  type Address = [attack: string, status: number, path: string, code?: string];
  it.each<Address>([
    invalidId("An id that is none", "index"),
    invalidId("An id with a path in it", "..%2f..%2findex"),
    invalidId("An id with a path in it, encoded twice", "..%252f..%252findex"),
    invalidId("An id with a path in it, for Windows", "..%5c..%5cindex"),
    invalidId("An id with more behind it", `${id}%0a`),
    invalidId("An id in letters that look alike", `${id.slice(1)}%EF%BC%90`),
    ["A NUL", 400, `/api/runs/${id}%00.json`],
    ["An overlong encoding in the path", 400, "/api/runs/%c0%ae%c0%ae"],
    ["Two dots", 404, "/api/runs/../../etc/passwd"],
    ["Two dots, encoded", 404, "/api/runs/%2e%2e/%2e%2e/etc/passwd"],
    ["A pipeline that is a path", 404, "/api/pipelines/..%2f..%2fshared", "pipeline-not-found"],
    ["A pipeline named __proto__", 404, "/api/pipelines/__proto__", "pipeline-not-found"],
    ["A case that is a path", 404, `/api/runs/${id}/cases/..%2f..%2flog.json`, "run-not-found"],
    ["An address of 20 KB", 431, `/api/runs?label=${"x".repeat(20_000)}`],
    invalid("A parameter of 10 KB", `?label=${"x".repeat(10_000)}`),
    invalid("A parameter that nobody knows", "?debug=true"),
    invalid("A parameter named __proto__", "?__proto__=x"),
    invalid("A parameter twice", "?limit=1&limit=100"),
    invalid("A page of a million", "?limit=1000000"),
    invalid("A page of NaN", "?limit=NaN"),
    invalid("A page of less than nothing", `/${id}/cases?limit=-1`),
    invalid("A cursor that is a path", "?cursor=..%2f..%2fx"),
    invalid("A cursor with a NUL", "?cursor=%00"),
    invalid("A cursor of cases that is a path", `/${id}/cases?cursor=..%2fcancel`),
    ["Settings that reach prototypes", 200, "/api/pipelines/simple?set=__proto__.x=1&set=constructor.prototype.y=1"],
  ])("%s: %d", async (attack, status, path, code = "") => {
    const answer = await app.withstands(attack, () => app.send(path));

    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|node:internal/);
    if (code !== "") expect(problemOf(answer).code).toBe(code);
    expect(({} as any).x ?? ({} as any).y).toBeUndefined();
  });
});

describe("a text that becomes a header", () => {
  // The list of OWASP's WSTG (HTTP response splitting), and what decoders make line breaks of.
  const breaks = [..."%0d%0a %0a %0d %25%30a %25%30%61 %250a %E5%98%8A%E5%98%8D %u000a %e2%80%a8".split(" ")].map(
    (text) => `${text}Set-Cookie:%20owned=1`,
  );
  breaks.push("%0d%0a%0d%0a%3Chtml%3E", "%23%0d%0aLocation:%20http:%2f%2fevil.example");
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
    ["PUT, PATCH, DELETE, TRACE of a collection", "PUT PATCH DELETE TRACE", "/api/runs", "GET, HEAD, POST"],
    ["POST of what can only be read", "POST", "/api/health", "GET, HEAD"],
    ["A preflight of browsers", "OPTIONS", "/api/runs", "GET, HEAD, POST"],
  ])("%s: 405", async (attack, methods, path, allow) => {
    for (const method of methods.split(" ")) {
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
    const paths = [`/api/runs/${id}`, `/api/runs/${id}/log`, "/api/runs", "/api/health", "/api/openapi.json"];
    const known = await app.send("/api/runs", post(aRun({ id })));

    for (const path of paths) expect((await app.send(path)).text).not.toMatch(/durabletask|webhooks/);
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

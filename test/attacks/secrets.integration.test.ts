// The table in docs/attacks.md.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppInProcess } from "../support/app-in-process.ts";
import { replies } from "../support/fake-model-replies.ts";
import { type FakeModelServer, startFakeModelServer } from "../support/fake-model-server.ts";

const KEYS = {
  GOTAG_KEY_FIRST: 'first"key\\0123456789',
  SECOND_API_KEY: "secondkey-0123456789",
  THIRD_PASSWORD: "thirdkey+0123456789",
};
const keys = Object.values(KEYS);
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

describe("the keys of an app", () => {
  let app: AppInProcess;
  let server: FakeModelServer;
  const written: string[] = [];
  const answers: string[] = [];
  beforeAll(async () => {
    server = await startFakeModelServer();
    const models = [{ name: "first", type: "OPEN_AI", endpoint: server.url }];
    app = new AppInProcess({ models, pipelines: join(import.meta.dirname, "pipelines") });
    Object.assign(process.env, KEYS);
    await app.start(undefined, ((line: unknown) => written.push(JSON.stringify(line))) as never);
  });
  afterAll(async () => {
    await app.dispose();
    await server.stop();
    for (const name of Object.keys(KEYS)) delete process.env[name];
  });

  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${app.url}${path}`, init);
    const text = await answer.text();
    answers.push(text, JSON.stringify([...answer.headers]));
    return { status: answer.status, text };
  };
  const headers = { "content-type": "application/json" };
  const post = (path: string, body: object) => ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  /** Keys that are found in a text, as they are or within JSON within JSON. */
  const leaksIn = (text: string) =>
    keys.filter(
      (key) => text.includes(key) || text.includes(JSON.stringify(key).slice(1, -1)) || text.includes("0123456789"),
    );
  const config = { "answer.model.name": "first" };

  it("are in no file, log or answer, even if stages, models, headers, errors and reports contain them", async () => {
    server.use((call) => {
      const echoed = `${keys.join(" ")} ${String(call.headers.authorization)}`;
      if (call.number === 2) return replies.status(400, { "x-request-id": keys[0]! }, echoed);
      const choices = [{ message: { content: echoed }, finish_reason: "stop" }];
      const body = { choices, model: keys[1], usage: { [keys[2]!]: 1 } };
      return replies.body(body, { headers: { "x-request-id": keys[0]! } });
    });
    const cases = [1, 2, 3, 4].map((n) => ({ uuid: id(n), user: n === 4 ? "judged" : "x", fails: n === 3 }));
    const client = { command: `gotag run --key ${keys[0]} a=${keys[1]}`, edits: { modified: [keys[2]] } };
    const more = { cache: true, label: `night ${keys[0]}`, client, concurrency: 1 };
    const accepted = await post("/api/runs", { pipeline: "leaky", cases, config, ...more });
    expect(accepted.status).toBe(202);
    const run = (JSON.parse(accepted.text) as { id: string }).id;
    const { counts } = await app.ended(run);
    for (const path of ["", "/log", "/cases", `/cases/${id(1)}`, "/summary", "/format", "/gates?rule=errors==0"])
      await ask(`/api/runs/${run}${path}`);
    for (const format of ["text", "markdown", "html", "junit", "csv", "jsonl"]) {
      await ask(`/api/runs/${run}/summary?format=${format}`);
      await ask(`/api/runs/${run}/format?format=${format}`);
    }
    await ask(`/api/compare?base=${run}&candidate=${run}&format=text`);
    await ask("/api/pipelines/leaky");
    await ask("/api/models");
    await post("/api/models/first/check", {});

    expect(counts.total).toBe(4);
    const files = readdirSync(app.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(5);
    const found = files
      .filter((entry) => leaksIn(readFileSync(join(entry.parentPath, entry.name), "latin1") + entry.name).length > 0)
      .map(({ name }) => name);
    expect(found).toEqual([]);
    expect(answers.filter((answer) => leaksIn(answer).length > 0)).toEqual([]);
    expect(written.filter((line) => leaksIn(line).length > 0)).toEqual([]);
    expect(answers.join()).toContain("[secret]");
  });
  const ordinary = [{ uuid: id(1), user: "x" }];
  const settings = "answer.model.settings";
  it.each([
    ["a setting", { config: { ...config, "leaked.note": `x${keys[0]}` } }, "leaked.note"],
    [
      "a setting of an open object",
      { config: { ...config, [`${settings}.password`]: "hunter2" } },
      `${settings}.password`,
    ],
    ["an override", { config: ["answer.model.name=first", "leaked.note=sk-abcdefghijklmnopqrstuvwx"] }, "leaked.note"],
    ["a case", { config, cases: [{ uuid: id(1), user: keys[1] }] }, "cases"],
  ])("are refused in %s", async (_where, body, path) => {
    const { status, text } = await post("/api/runs", { pipeline: "leaky", cases: ordinary, ...body });

    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ issues: [{ path }] });
    expect(leaksIn(text)).toEqual([]);
  });

  it("do not affect the next ordinary run", async () => {
    server.use(() => replies.text("fine"));

    const { id: run } = await app.post("/api/runs", { pipeline: "leaky", cases: ordinary, config });

    expect((await app.ended(run)).counts).toMatchObject({ total: 1, passed: 1 });
    expect((await app.get(`/api/runs/${run}/log`)).results[0].stages.failed).toBe("fine");
  });
});

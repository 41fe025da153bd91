// The table in docs/attacks.md.
import { join } from "node:path";
import { openLogFile } from "../../viewer/log-file.ts";
import { AppInProcess } from "../support/app-in-process.ts";
import { completionBody, type FakeReply, replies } from "../support/fake-model-replies.ts";
import { type FakeModelServer, startFakeModelServer } from "../support/fake-model-server.ts";

const MEGABYTE = 2 ** 20;
const DEEP = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const config = { "answer.model.name": "odd" };
const fine = { user: "fine", answer: replies.text('{"a":1}'), kept: { a: 1 } };
const half = JSON.stringify({ "k\ud800": ["\udfff", "\ud83d"] });
const manyHalves = JSON.stringify("\udc00".repeat(5_000));

type Odd = {
  readonly user: string;
  readonly fails?: string;
  readonly answer: FakeReply;
  readonly kept?: unknown;
  readonly message?: string;
};
const CASES: readonly Odd[] = [
  fine,
  {
    user: "deep text",
    answer: replies.text(DEEP),
    message: "stages.parsed returned more than 500 levels of nesting at ",
  },
  {
    user: "deep body",
    answer: (call, response) =>
      void response.end(JSON.stringify(completionBody(call, "7")).replace("{", `{"deep":${DEEP},`)),
    kept: 7,
  },
  fine,
  {
    user: "huge text",
    answer: replies.text("x".repeat(33 * MEGABYTE)),
    message: "stages.answer returned 33.0 MB of JSON; at most 32 MB are kept.",
  },
  {
    user: "huge body",
    answer: replies.body(Buffer.alloc(65 * MEGABYTE, " ")),
    message: "the answer has more than 64 MB",
  },
  { user: "half \ud800 of a pair, twice \udc00\ud800", answer: replies.text(half), kept: JSON.parse(half) },
  { user: "many halves", answer: replies.text(manyHalves), kept: JSON.parse(manyHalves) },
  { user: "raised", fails: "\udfff", answer: replies.text("1"), message: "wrong: \udfff" },
  fine,
];

describe("a run whose model gives odd answers", () => {
  let app: AppInProcess;
  let server: FakeModelServer;
  let run: string;
  beforeAll(async () => {
    server = await startFakeModelServer();
    server.use(({ lastMessage }) => CASES.find(({ user }) => user === lastMessage)!.answer);
    const models = [{ name: "odd", type: "OPEN_AI", endpoint: server.url }];
    app = new AppInProcess({ models, pipelines: join(import.meta.dirname, "pipelines") });
    await app.start();
    const cases = CASES.map(({ user, fails }, n) => ({ uuid: uuid(n), user, fails }));
    ({ id: run } = await app.post("/api/runs", { pipeline: "parsing", cases, config, concurrency: 2 }));
    await app.ended(run);
  });
  afterAll(async () => {
    await app.dispose();
    await server.stop();
  });

  it("has clear errors, and all other results unchanged", async () => {
    const { results } = await app.get(`/api/runs/${run}/log`);

    const found = results.map(({ case: item, stages, exception }: any) => [
      item.user,
      exception?.message ?? stages.parsed,
    ]);
    expect(found).toEqual(
      CASES.map(({ user, kept, message }) => [user, message === undefined ? kept : expect.stringContaining(message)]),
    );
  });

  it("is unchanged in the page", async () => {
    const text = await (await fetch(`${app.url}/api/runs/${run}/log`)).text();

    const { results } = openLogFile("run.json", text).report;

    expect(results.map(({ recorded }) => recorded.case["user"])).toEqual(CASES.map(({ user }) => user));
    expect(results[6]?.turns[0]?.stages["parsed"]).toEqual(JSON.parse(half));
  });

  it.each(["text", "markdown", "html", "junit", "csv", "jsonl"])(
    "is reported as %s, without a sign lost",
    async (format) => {
      for (const report of ["summary", "format"]) {
        const answer = await fetch(`${app.url}/api/runs/${run}/${report}?format=${format}`);
        const text = await answer.text();

        expect(answer.status).toBe(200);
        expect(text).toContain(uuid(9).slice(0, 4));
        expect(text).not.toContain("\ufffd");
      }
    },
  );

  it("is followed by an ordinary run", async () => {
    const cases = [{ uuid: uuid(0), user: "fine" }];
    const { id } = await app.post("/api/runs", { pipeline: "parsing", cases, config });

    expect((await app.ended(id)).counts).toMatchObject({ total: 1, passed: 1 });
  });
});

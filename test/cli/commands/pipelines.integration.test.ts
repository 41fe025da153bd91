import { pipelines } from "../../../cli/commands/pipelines.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const listed = [
  { name: "broken", error: "a module throws:\nSyntaxError" },
  { name: "simple", description: "Asks a model." },
];
const simple = { name: "simple", description: "Asks a model.", settings: [], graph: [], waiting: [] };

describe("gotag pipelines", () => {
  let server: FakeServer;
  beforeAll(async () => {
    server = await startFakeServer(({ url }) => (url === "/api/pipelines" ? { pipelines: listed } : simple));
  });
  afterAll(() => server.stop());

  it("lists the pipelines, and why one does not load", async () => {
    const shell = aShell();

    expect(await pipelines({ url: server.url, settings: [] }, shell)).toBe(0);
    expect(shell.printed()).toBe(
      [
        "name    description",
        "broken  does not load: a module throws:\\nSyntaxError",
        "simple  Asks a model.",
        "",
      ].join("\n"),
    );
  });

  it("shows one pipeline with the given settings", async () => {
    const shell = aShell();

    await pipelines({ url: server.url, name: "simple", settings: ["a.b=1"], json: true }, shell);

    expect(server.asked.at(-1)).toBe("GET /api/pipelines/simple?set=a.b%3D1");
    expect(JSON.parse(shell.printed())).toEqual(simple);
  });
});

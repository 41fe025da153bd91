import { perBlock } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { startFakeServer } from "../fake-server.ts";

const listed = [
  { name: "broken", error: "a module throws:\nSyntaxError" },
  { name: "simple", description: "Asks a model." },
];
const simple = { name: "simple", description: "Asks a model.", settings: [], graph: [], waiting: [] };

describe("gotag pipelines", () => {
  const server = perBlock(() =>
    startFakeServer(({ url }) => (url === "/api/pipelines" ? { pipelines: listed } : simple)),
  );
  const pipelines = (...args: string[]) => runCommand(["pipelines", "--url", server.url, ...args]);

  it("lists the pipelines, and why one does not load", async () => {
    expect(await pipelines()).toEqual({
      code: 0,
      stdout: [
        "name    description",
        "broken  does not load: a module throws:\\nSyntaxError",
        "simple  Asks a model.",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it("shows one pipeline with the given settings", async () => {
    const { stdout } = await pipelines("simple", "a.b=1", "--json");

    expect(server.requests.at(-1)).toBe("GET /api/pipelines/simple?set=a.b%3D1");
    expect(JSON.parse(stdout)).toEqual(simple);
  });
});

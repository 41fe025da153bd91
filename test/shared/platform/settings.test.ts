import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const SOURCES = ["functions", "shared", "cli", "pipelines"];

/** Where the environment as a whole comes in, or a variable is set, and what reads one by a name that is not known here. */
const ALLOWED = [
  { file: "functions/app.ts", code: "process.env", because: "it is handed to what reads settings" },
  { file: "cli/process.ts", code: "process.env", because: "it is handed to what reads settings" },
  { file: "cli/host/start-app.ts", code: "process.env", because: "it tells the app where its data is" },
  {
    file: "cli/main.ts",
    code: "process.env",
    because: "it tells Node, and processes that are started, where to cache",
  },
  { file: "shared/models/configured-models.ts", code: "environment[", because: "models.json names the variable" },
  { file: "shared/platform/settings.ts", code: "environment[", because: "this is the way" },
];

describe("the table of settings", () => {
  it("is the only way to the environment", () => {
    const found = SOURCES.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => `${folder}/${file}`),
    ).flatMap((file) => {
      const code = readFileSync(join(root, file), "utf8").replace(/^\s*(\/?\*|\/\/).*$/gm, "");
      return [...new Set(code.match(/\bprocess\.env\b|\b[eE]nv(ironment)?\??\.?\[/g))].map((match) => ({
        file,
        code: match,
      }));
    });

    expect(found.sort(byFile)).toEqual(ALLOWED.map(({ file, code }) => ({ file, code })).sort(byFile));
  });
});

const byFile = (one: { file: string }, other: { file: string }) => (one.file < other.file ? -1 : 1);

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isSet, readSetting } from "../../../shared/platform/settings.ts";

const root = join(import.meta.dirname, "../../..");
const SOURCES = ["functions", "shared", "cli", "pipelines"];

/** The code that reads the whole environment, sets a variable, or reads one by a dynamic name. */
const ALLOWED = [
  { file: "functions/app.ts", code: "process.env", because: "it is passed to functions that read settings" },
  { file: "cli/process.ts", code: "process.env", because: "it is passed to functions that read settings" },
  { file: "cli/host/start-app.ts", code: "process.env", because: "it sets where the data of the app is" },
  { file: "cli/main.ts", code: "process.env", because: "it sets where Node and started processes cache" },
  { file: "shared/models/configured-models.ts", code: "environment[", because: "models.json names the variable" },
  { file: "shared/platform/settings.ts", code: "environment[", because: "readSetting reads it" },
];

describe("the table of settings", () => {
  it("is the only way to the environment", () => {
    const found = SOURCES.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => `${folder}/${file}`),
    ).flatMap((file) => {
      const code = readFileSync(join(root, file), "utf8").replace(/^\s*(\/?\*|\/\/).*$/gm, "");
      const matches = code.match(/\bprocess\.env\b|\b[eE]nv(ironment)?\??\.?\[/g);
      return [...new Set(matches)].map((match) => ({ file, code: match }));
    });

    expect(found.sort(byFile)).toEqual(ALLOWED.map(({ file, code }) => ({ file, code })).sort(byFile));
  });
});

const byFile = (one: { file: string }, other: { file: string }) => (one.file < other.file ? -1 : 1);

describe("readSetting", () => {
  it.each([
    { environment: { GOTAG_HISTORY_DAYS: " 90 " }, text: "90", because: "surrounding blanks are removed" },
    { environment: { GOTAG_HISTORY_DAYS: " " }, text: "30", because: "a blank setting has its default" },
    { environment: {}, text: "30", because: "a missing setting has its default" },
  ])("returns $text, as $because", ({ environment, text }) => {
    expect(readSetting(environment, "GOTAG_HISTORY_DAYS")).toBe(text);
  });

  it("returns undefined for a missing setting without a default", () => {
    expect(readSetting({}, "GOTAG_URL")).toBeUndefined();
  });
});

describe("isSet", () => {
  it("is false for a default and for blanks", () => {
    const environments = [{}, { GOTAG_HOME: " " }, { GOTAG_HOME: "x" }];
    expect(environments.map((environment) => isSet(environment, "GOTAG_HOME"))).toEqual([false, false, true]);
  });
});

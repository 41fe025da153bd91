import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError } from "../../cli/api-error.ts";
import { readRunFiles } from "../../cli/run-files.ts";

describe("readRunFiles", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-files-"));
    writeFileSync(join(folder, "cases.yaml"), "- uuid: 1");
    writeFileSync(join(folder, "mine.njk"), "Hello {{ case.user }}");
    writeFileSync(join(folder, "secret.txt"), "secret");
    mkdirSync(join(folder, "folder"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const settings = [
    { path: "prepare.template", kind: "prompt" as const, template: true as const },
    { path: "infer.model.name", kind: "prompt" as const },
  ];
  const read = (
    casesFile: string,
    overrides: readonly string[],
    getPipeline = async () => ({ name: "simple", description: "", settings }),
  ) => readRunFiles({ pipeline: "simple", casesFile, overrides, folder }, { getPipeline });
  const neverAsked = async () => {
    throw new Error("The app was asked.");
  };

  it("sends the case file as it stands, under the name that was typed", async () => {
    expect(await read("./cases.yaml", [])).toEqual({ "./cases.yaml": "- uuid: 1" });
  });

  it("leaves a case file that is not here for the app to know", async () => {
    expect(await read("pipelines/simple/cases.yaml", [])).toEqual({});
  });

  it("refuses a folder", async () => {
    await expect(read("folder", [])).rejects.toThrow(new Error("folder is a folder. Give a file."));
  });

  it("sends the files that template settings name, and no others", async () => {
    const overrides = ["prepare.template=mine.njk", "infer.model.name=secret.txt"];

    expect(await read("suite", overrides)).toEqual({ "mine.njk": "Hello {{ case.user }}" });
  });

  it("does not ask the app about settings when no value is a file", async () => {
    expect(await read("suite", ["prepare.template=other.njk", "a=", "nonsense"], neverAsked)).toEqual({});
  });

  it("minds a folder only where a template is meant", async () => {
    expect(await read("suite", ["infer.model.name=folder"])).toEqual({});
    await expect(read("suite", ["prepare.template=folder"])).rejects.toThrow(
      new Error("folder is a folder. Give a file."),
    );
  });

  it("leaves it to the request to say that the pipeline is unknown", async () => {
    const unknown = async () => {
      throw new ApiError(404, { code: "pipeline-not-found", detail: "No pipeline is called so.", issues: [] });
    };

    expect(await read("suite", ["prepare.template=mine.njk"], unknown)).toEqual({});
  });
});

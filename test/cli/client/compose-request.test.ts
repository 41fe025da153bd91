import { mkdirSync, symlinkSync } from "node:fs";
import { ApiError } from "../../../cli/errors.ts";
import { composeRunRequest, type RunWords } from "../../../cli/client/compose-request.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

describe("composeRunRequest", () => {
  const folder = perTest(() => new Folder());
  beforeEach(() => {
    folder.write("cases.yaml", "- uuid: 1");
    folder.write("mine.njk", "Hello {{ case.user }}");
    folder.write("secret.txt", "secret");
    mkdirSync(folder.at("folder"));
  });

  const settings = [
    { path: "prepare.template", kind: "prompt" as const, template: true as const },
    { path: "infer.model.name", kind: "prompt" as const },
  ];
  const client = {
    command: "gotag run simple",
    sha: "ff8995a",
    edits: { modified: ["a.ts"], added: [], deleted: [], untracked: [], renamed: [] },
  };
  const compose = (
    words: Partial<RunWords>,
    getPipeline = async () => ({ name: "simple", description: "", settings, problems: [] }),
  ) =>
    composeRunRequest(
      { pipeline: "simple", settings: [], ...words },
      {
        id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
        shell: { folder: folder.path, commandLine: ["run", "simple"] },
        api: {
          getPipeline,
          getEval: async () => ({ name: "nightly", source: "stored", pipeline: "simple", enabled: true }),
        },
        client,
      },
    );
  const filesOf = async (...[cases, overrides, getPipeline]: [string, readonly string[], typeof mustNotRequest?]) =>
    (await compose({ cases, settings: overrides }, getPipeline)).files;
  const mustNotRequest = async (): Promise<never> => {
    throw new Error("The app got a request.");
  };

  it("names an eval instead of a pipeline, with the templates of this machine", async () => {
    folder.write("mine.njk", "Mine");

    const request = await compose({ pipeline: undefined, eval: "nightly", settings: ["prepare.template=mine.njk"] });

    expect(request).toMatchObject({ eval: "nightly", files: { "mine.njk": "Mine" } });
    expect(request).not.toHaveProperty("pipeline");
  });

  it("contains the command line, and the state of git", async () => {
    const request = await compose({
      cases: "suite",
      settings: ["infer.model.name=flakey"],
      filter: "p0 && !slow",
      caseIds: ["08fd"],
      limit: 10,
      repeats: 3,
      concurrency: 20,
      label: "trial",
      cache: true,
      maxCostUsd: 2.5,
      maxTokens: 1000,
    });

    expect(request).toEqual({
      id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
      pipeline: "simple",
      casesFile: "suite",
      files: {},
      config: ["infer.model.name=flakey"],
      filter: "p0 && !slow",
      caseIds: ["08fd"],
      limit: 10,
      repeats: 3,
      concurrency: 20,
      label: "trial",
      cache: true,
      maxCostUsd: 2.5,
      maxTokens: 1000,
      client,
    });
  });

  it("sends the unchanged case file under the typed name", async () => {
    expect(await filesOf("./cases.yaml", [])).toEqual({ "./cases.yaml": "- uuid: 1" });
  });

  it("leaves it to the app to refuse a file of another format", async () => {
    folder.write("cases.xlsx", Buffer.from([0xff]));

    expect(await filesOf("cases.xlsx", [])).toEqual({ "cases.xlsx": "" });
  });

  it("refuses a template that is not UTF-8", async () => {
    folder.write("mine.njk", Buffer.from([0x61, 0xe9]));

    await expect(filesOf("suite", ["prepare.template=mine.njk"])).rejects.toMatchObject({
      code: "usage",
      message: "mine.njk is not UTF-8 at byte 1; save it as UTF-8.",
    });
  });

  it("leaves a missing case file to the app", async () => {
    expect(await filesOf("pipelines/simple/cases.yaml", [])).toEqual({});
  });

  it("leaves it to the app to refuse a folder", async () => {
    expect(await filesOf("folder", ["prepare.template=folder"], mustNotRequest)).toEqual({});
  });

  it("sends the files that template settings name, and no others", async () => {
    const overrides = ["prepare.template=mine.njk", "infer.model.name=secret.txt"];

    expect(await filesOf("suite", overrides)).toEqual({ "mine.njk": "Hello {{ case.user }}" });
  });

  it("sends what a template includes from its own folder, recursively", async () => {
    folder.write("folder/top.njk", "{% extends 'base.njk' %}{%- include \"parts/a.njk\" %}{% include 'own.njk' %}");
    folder.write("folder/base.njk", "base");
    folder.write("folder/parts/a.njk", '{% from "base.njk" import x %}{% import "top.njk" as t %}');

    const files = await filesOf("suite", ["prepare.template=folder/top.njk"]);

    expect(Object.keys(files ?? {}).sort()).toEqual(["base.njk", "folder/top.njk", "parts/a.njk", "top.njk"]);
    expect(files?.["base.njk"]).toBe("base");
  });

  it("refuses two different files of the same name", async () => {
    folder.write("base.njk", "other");
    folder.write("mine.njk", "{% include 'base.njk' %}");
    folder.write("folder/base.njk", "base");
    folder.write("folder/top.njk", "{% include 'base.njk' %}");

    await expect(
      filesOf(
        "suite",
        ["prepare.template=folder/top.njk", "judge.template=mine.njk"],
        async () =>
          ({
            name: "simple",
            description: "",
            settings: [...settings, { path: "judge.template", kind: "prompt" as const, template: true as const }],
            problems: [],
          }) as never,
      ),
    ).rejects.toMatchObject({
      message: 'Templates include two different files called "base.njk". Rename one.',
    });
  });

  it.each(["../outside.njk", "parts/../../outside.njk", "linked.njk", "ABSOLUTE"])(
    "sends no file from outside the template's folder: %s",
    async (name) => {
      mkdirSync(folder.at("folder/parts"));
      folder.write("outside.njk", "secret");
      symlinkSync(folder.at("outside.njk"), folder.at("folder/linked.njk"));
      const written = name === "ABSOLUTE" ? folder.at("outside.njk") : name;
      folder.write("folder/top.njk", `{% include "${written}" %}`);

      await expect(filesOf("suite", ["prepare.template=folder/top.njk"])).rejects.toMatchObject({
        code: "usage",
        message: `folder/top.njk includes ${JSON.stringify(written)}, which is outside its folder. Move it there.`,
      });
    },
  );

  it("does not request the settings if no value is a file", async () => {
    expect(await filesOf("suite", ["prepare.template=other.njk", "a=", "nonsense"], mustNotRequest)).toEqual({});
  });

  it.each([
    { status: 404, code: "pipeline-not-found", detail: "No pipeline is called so." },
    { status: 422, code: "pipeline-load-failed", detail: "The pipeline does not load." },
  ])("ignores an error of the pipeline, which the run request reports: $detail", async ({ status, code, detail }) => {
    const refuse = async () => Promise.reject(new ApiError(status, { code, detail, issues: [] }));

    expect(await filesOf("suite", ["prepare.template=mine.njk"], refuse)).toEqual({});
  });
});

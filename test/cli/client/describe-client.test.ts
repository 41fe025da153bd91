import { describeClient } from "../../../cli/client/describe-client.ts";

const NO_EDITS = { modified: [], added: [], deleted: [], untracked: [], renamed: [] };
const noGit = async (): Promise<never> => {
  throw new Error("spawn git ENOENT");
};

describe("the edits of a client", () => {
  it.each([
    { status: "", edits: {} },
    { status: " M a b.ts\0M  c.ts\0MM d.ts\0UU e.ts\0", edits: { modified: ["a b.ts", "c.ts", "d.ts", "e.ts"] } },
    { status: "A  a.ts\0AM b.ts\0", edits: { added: ["a.ts", "b.ts"] } },
    { status: " D a.ts\0D  b.ts\0", edits: { deleted: ["a.ts", "b.ts"] } },
    { status: "?? ü\nx.ts\0?? folder/\0", edits: { untracked: ["ü\nx.ts", "folder/"] } },
    { status: "R  new.ts\0old.ts\0 M a.ts\0", edits: { renamed: ["old.ts -> new.ts"], modified: ["a.ts"] } },
  ])("finds $edits in $status", async ({ status, edits }) => {
    const client = await describeClient({ commandLine: [], folder: "." }, async ([command]) =>
      command === "status" ? status : "",
    );

    expect(client.edits).toEqual({ ...NO_EDITS, ...edits });
  });
});

describe("describeClient", () => {
  it("reads the commit and the edits of the folder", async () => {
    const commands: [string, string][] = [];

    const state = await describeClient({ commandLine: ["status"], folder: "here" }, async ([command], folder) => {
      commands.push([command as string, folder]);
      return command === "status" ? "?? a.ts\0" : "ff8995a\n";
    });

    expect(state).toMatchObject({ sha: "ff8995a", edits: { ...NO_EDITS, untracked: ["a.ts"] } });
    expect(commands).toEqual([
      ["rev-parse", "here"],
      ["status", "here"],
    ]);
  });

  it("reads the edits before the first commit", async () => {
    const state = await describeClient({ commandLine: [], folder: "." }, async ([command]) => {
      if (command === "rev-parse") throw new Error("fatal: ambiguous argument 'HEAD'");
      return "A  a.ts\0";
    });

    expect(state).toMatchObject({ sha: null, edits: { ...NO_EDITS, added: ["a.ts"] } });
  });

  it("has no commit and no edits without git", async () => {
    const state = await describeClient({ commandLine: [], folder: "." }, async () => {
      throw new Error("spawn git ENOENT");
    });

    expect(state).toMatchObject({ sha: null, edits: NO_EDITS });
  });
});

const commandOf = async (commandLine: readonly string[]) =>
  (await describeClient({ commandLine, folder: "." }, noGit)).command;

describe("the command line of a client", () => {
  it.each([
    {
      typed: ["run", "simple", "a.yaml", "infer.model.name=flakey"],
      text: "gotag run simple a.yaml infer.model.name=flakey",
    },
    { typed: ["run", "simple", "my cases.yaml"], text: "gotag run simple 'my cases.yaml'" },
    { typed: ["run", "x", "y", "a.b=it's"], text: "gotag run x y 'a.b=it'\\''s'" },
    { typed: ["run", "x", "y", "--label", ""], text: "gotag run x y --label ''" },
  ])("is quoted for a shell: $text", async ({ typed, text }) => {
    expect(await commandOf(typed)).toBe(text);
  });

  it.each([
    "infer.api_key",
    "infer.apiKey",
    "infer.APIKEY",
    "infer.access-token",
    "infer.connectionString",
    "infer.connection_string",
    "infer.headers.Authorization",
    "db.password",
    "--key",
  ])("hides the value of %s", async (name) => {
    expect(await commandOf([`${name}=hunter2 or so`])).toBe(`gotag ${name}=***`);
  });

  it("hides the value of an option that follows it", async () => {
    expect(await commandOf(["run", "--key", "abc", "x"])).toBe("gotag run --key '***' x".replaceAll("'", ""));
  });

  it.each(["sk-abc", "AccountName=a;AccountKey=b", "https://me:pw@host/", "https://host/?sv=1&sig=abc", "Bearer abc"])(
    "hides %s, whatever its name",
    async (value) => {
      expect(await commandOf([`infer.base=${value}`])).toBe("gotag infer.base=***");
    },
  );

  it.each(["infer.model.settings.max_tokens=800", "monkey=1", "infer.tokenizer=gpt", "prepare.template=keys.njk"])(
    "keeps %s",
    async (argument) => {
      expect(await commandOf([argument])).toBe(`gotag ${argument}`);
    },
  );
});

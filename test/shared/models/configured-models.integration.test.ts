import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConfiguredModels } from "../../../shared/models/configured-models.ts";
import { createModelRegistry } from "../../../shared/models/model-registry.ts";
import { type FakeModelServer, startFakeModelServer } from "../../support/fake-model-server.ts";
import { aModelContext } from "./a-model-context.ts";

const SECRET = "sk-secret-0123456789";

let folder: string;
let server: FakeModelServer;
beforeAll(async () => {
  server = await startFakeModelServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.forget();
  folder = mkdtempSync(join(tmpdir(), "gotag-models-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
const anEntry = (more: object = {}) => ({ name: "gpt-4o", type: "OPEN_AI", endpoint: server.url, ...more });
const configure = (environment: Record<string, string> = {}) =>
  createConfiguredModels({ file: join(folder, "models.json"), environment });

/** The header that a call of the first model sends. */
async function authorizationOf(environment: Record<string, string> = {}): Promise<string | undefined> {
  const [entry] = configure(environment)();
  await entry!.create({ pipeline: "simple" }).infer([{ role: "user", content: "hi" }], aModelContext());
  return server.calls.at(-1)!.headers.authorization;
}

describe("the models of models.json", () => {
  it("are none without a file", () => {
    expect(configure()()).toEqual([]);
  });

  it("are called by their names on the server", async () => {
    write("models.json", [anEntry({ name: "mine", model: "llama3" })]);
    const [entry] = configure()();

    const answer = await entry!
      .create({ pipeline: "simple" })
      .infer([{ role: "user", content: "hi" }], aModelContext());

    expect(entry).toMatchObject({ name: "mine", type: "OPEN_AI" });
    expect(answer).toBe("hi");
    expect(server.calls.map(({ body }) => body.model)).toEqual(["llama3"]);
  });

  it("change with the file", () => {
    const models = configure();
    const names = () => models().map(({ name }) => name);

    expect(names()).toEqual([]);
    write("models.json", [anEntry()]);
    expect(names()).toEqual(["gpt-4o"]);
    expect(models()).toBe(models());
    write("models.json", [anEntry(), anEntry({ name: "second" })]);
    expect(names()).toEqual(["gpt-4o", "second"]);
    write("models.json", "[");
    expect(names).toThrow(/^models\.json cannot be used\. \$: is not JSON/);
    expect(names).toThrow(/^models\.json cannot be used\. \$: is not JSON/);
    rmSync(join(folder, "models.json"));
    expect(names()).toEqual([]);
  });

  it("are unavailable while one of them is invalid", () => {
    write("models.json", [anEntry({ type: "OLLAMA" }), anEntry({ name: "flakey" })]);

    expect(() => configure()()).toThrow(
      new Error(
        "models.json cannot be used. " +
          '$[0].type: must be one of the types that there are: OPEN_AI, AZURE_OPEN_AI, AZURE_OPEN_AI_5, AZURE_AI; found the text "OLLAMA"; ' +
          '$[1].name: "flakey" is a built-in model; choose another name',
      ),
    );
  });

  it("are read from a file with a byte order mark", () => {
    write("models.json", `\uFEFF${JSON.stringify([anEntry()])}`);

    expect(configure()()).toHaveLength(1);
  });

  it("report invalid JSON with its position and quote nothing of it", () => {
    write("models.json", `[\n  { "key": "${SECRET}" "name": 1 }\n]`);

    expect(() => configure()()).toThrow(new Error("models.json cannot be used. $: is not JSON (line 2 column 35)"));
  });

  it("cannot be read from a folder", () => {
    mkdirSync(join(folder, "models.json"));

    expect(() => configure()()).toThrow(
      expect.objectContaining({
        code: "invalid-models-file",
        message: "models.json cannot be used. $: cannot be read: EISDIR: illegal operation on a directory, read",
      }),
    );
  });
});

describe("the limits of a model", () => {
  it.each([
    [{ requestsPerMinute: 60, tokensPerMinute: 100_000 }],
    [{ requestsPerMinute: 1 }],
    [{ tokensPerMinute: 1 }],
  ])("come from its entry: %j", (limits) => {
    write("models.json", [anEntry(limits)]);

    expect(createModelRegistry(configure()).describe("gpt-4o")?.limits).toEqual(limits);
  });

  it.each(["gpt-4o", "perfect", "nobody"])("are undefined for %s without limits in the file", (name) => {
    write("models.json", [anEntry()]);

    expect(createModelRegistry(configure()).describe(name)?.limits).toBeUndefined();
  });
});

describe("the key of a model", () => {
  beforeEach(() => write("models.json", [anEntry()]));

  it("is not sent if there is none", async () => {
    expect(await authorizationOf()).toBeUndefined();
    expect(await authorizationOf({ GOTAG_KEY_GPT_4O: " " })).toBeUndefined();
  });

  it("comes from .credentials.json next to models.json", async () => {
    write(".credentials.json", { "gpt-4o": `${SECRET}\n`, other: "x" });

    expect(await authorizationOf()).toBe(`Bearer ${SECRET}`);
  });

  it("comes from the environment first", async () => {
    write(".credentials.json", { "gpt-4o": "of-the-file" });

    expect(await authorizationOf({ GOTAG_KEY_GPT_4O: SECRET })).toBe(`Bearer ${SECRET}`);
  });

  it("comes from the variable that the entry names", async () => {
    write("models.json", [anEntry({ keyVariable: "MY_KEY" })]);

    expect(await authorizationOf({ MY_KEY: SECRET, GOTAG_KEY_GPT_4O: "other" })).toBe(`Bearer ${SECRET}`);
  });

  it("changes with the file", async () => {
    write(".credentials.json", { "gpt-4o": "first" });
    const [entry] = configure()();
    const call = () => entry!.create({ pipeline: "p" }).infer([{ role: "user", content: "hi" }], aModelContext());

    await call();
    write(".credentials.json", { "gpt-4o": "second-one" });
    await call();

    expect(server.calls.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second-one"]);
  });

  it.each([
    [`{ "gpt-4o": ${SECRET} }`, "$: is not JSON"],
    [`"${SECRET}"`, '$: must be an object { "<name of a model>": "<key>" }'],
    [
      { "gpt-4o": { key: SECRET }, other: `${SECRET}\u00e9`, empty: "" },
      ["gpt-4o", "other", "empty"]
        .map((name) => `$["${name}"]: must be a text, of characters that a key can have`)
        .join("; "),
    ],
  ])("is never shown in errors of the file", (content, problems) => {
    write(".credentials.json", content);
    const [entry] = configure()();

    expect(() => entry!.create({ pipeline: "simple" })).toThrow(
      new Error(`.credentials.json cannot be used. ${problems}`),
    );
  });

  it("is reported as present or missing, and never shown", () => {
    const entries = [anEntry(), anEntry({ name: "mine", type: "AZURE_OPEN_AI" }), anEntry({ name: "vault" })];
    write("models.json", entries);
    const environment = { GOTAG_KEY_VAULT: "@Microsoft.KeyVault(SecretUri=x)" };
    const list = () => createModelRegistry(configure(environment)).list().slice(2);

    const before = list();
    write(".credentials.json", { mine: SECRET });

    expect(before.map(({ signsInWith }) => signsInWith)).toEqual(["nothing", "identity", undefined]);
    expect(before[2]?.keyProblem).toContain("GOTAG_KEY_VAULT holds a reference to a Key Vault that was not resolved");
    expect(list()[1]?.signsInWith).toBe("key");
    expect(JSON.stringify(list())).not.toContain(SECRET);
  });

  const errorWith = (key: string) => {
    const [entry] = configure({ GOTAG_KEY_GPT_4O: key })();
    return () => entry!.create({ pipeline: "simple" });
  };

  it("cannot be an unresolved reference to a Key Vault", () => {
    expect(errorWith("@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/x)")).toThrow(
      new TypeError(
        "the environment variable GOTAG_KEY_GPT_4O holds a reference to a Key Vault that was not resolved; " +
          "check the reference, and that the app's identity may read secrets there",
      ),
    );
  });

  it("is never shown in errors of the variable", () => {
    expect(errorWith(`${SECRET}\n${SECRET}`)).toThrow(
      new TypeError("the environment variable GOTAG_KEY_GPT_4O holds characters that no key can have"),
    );
  });
});

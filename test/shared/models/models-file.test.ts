import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keyVariableOf, modelsJsonSchema, parseModelsFile } from "../../../shared/models/models-file.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, "../../..", name), "utf8"));
const parse = (value: unknown) => parseModelsFile(value, { builtIn: ["perfect", "flakey"] });
const anEntry = (more: object = {}) => ({
  name: "gpt",
  type: "OPEN_AI",
  endpoint: "http://localhost:11434/v1",
  ...more,
});

describe("parseModelsFile", () => {
  it("returns valid entries unchanged", () => {
    const more = { name: "llama3:8b", model: "llama3", keyVariable: "MY_KEY", timeoutMs: 1000 };
    const entries = [anEntry(), anEntry(more)];

    expect(parse(entries)).toEqual({ entries, problems: [] });
    expect(parse([])).toEqual({ entries: [], problems: [] });
  });

  it.each([
    [{}, "an object"],
    [null, "null"],
    ["models", "string"],
  ])("refuses %j, which is not a list", (value, found) => {
    expect(parse(value).problems).toEqual([
      { path: "$", message: `must be a list of models, or an object with the list "models"; found ${found}` },
    ]);
  });

  it("accepts an object with the list and the schema for editors", () => {
    const entries = [anEntry({ $comment: "ours" })];

    const file = { $schema: "./models.schema.json", $comment: "hi", models: entries };
    expect(parse(file)).toEqual({ entries, problems: [] });
    expect(parse({ models: [anEntry({ type: "AZURE" })], more: 1 }).problems.map(({ path }) => path)).toEqual([
      "$.more",
      "$.models[0].type",
    ]);
    expect(parse({ models: {} }).problems).toEqual([
      { path: "$.models", message: "must be a list of models; found an object" },
    ]);
  });

  it("accepts the fields of each type", () => {
    const azure = {
      endpoint: "https://mine.openai.azure.com",
      api_version: "2024-10-21",
      tokenScope: "https://ai.azure.com/.default",
      family: "gpt-5",
      requestsPerMinute: 60,
      tokensPerMinute: 1000,
      prices: { inputPer1M: 0, cachedInputPer1M: 0, outputPer1M: 0.5 },
    };
    const entries = ["AZURE_OPEN_AI", "AZURE_OPEN_AI_5", "AZURE_AI"].map((type) =>
      anEntry({ ...azure, type, name: type }),
    );

    expect(parse(entries)).toEqual({ entries, problems: [] });
  });

  it("refuses names that would share a key, unless an entry names the variable", () => {
    const entry = { type: "OPEN_AI", endpoint: "http://localhost:1/v1" };
    const parse = (...entries: object[]) => parseModelsFile(entries, { builtIn: [] }).problems;

    expect(parse({ ...entry, name: "gpt-5" }, { ...entry, name: "GPT.5" })).toEqual([
      { path: "$[1].name", message: "has its key from GOTAG_KEY_GPT_5, as $[0] has; give one of them a keyVariable" },
    ]);
    expect(parse({ ...entry, name: "gpt-5" }, { ...entry, name: "gpt.5", keyVariable: "GOTAG_KEY_GPT_5" })).toEqual([]);
  });

  it("refuses fields for Azure on other servers", () => {
    expect(parse([anEntry({ api_version: "2024-10-21", tokenScope: "https://x/.default" })]).problems).toEqual([
      { path: "$[0].api_version", message: "is for the Azure types only; remove it" },
      { path: "$[0].tokenScope", message: "is for the Azure types only; remove it" },
    ]);
  });

  const anAddress = "must be the address of the server, such as https://api.openai.com/v1";
  it("lists all problems with their paths", () => {
    const { entries, problems } = parse([
      anEntry({ name: "perfect" }),
      anEntry({ type: "AZURE" }),
      { name: "gpt", type: "OPEN_AI" },
      { type: 5, name: "" },
      "gpt",
    ]);

    expect(entries).toEqual([]);
    const types = "must be one of the types that there are: OPEN_AI, AZURE_OPEN_AI, AZURE_OPEN_AI_5, AZURE_AI";
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      `$[1].type: ${types}; found the text "AZURE"`,
      `$[2].endpoint: ${anAddress}`,
      "$[3].name: must begin with a letter or digit, and hold only those and _ - . : /",
      `$[3].type: ${types}; found the number 5`,
      `$[3].endpoint: ${anAddress}`,
      '$[4]: must be an object with name, type and endpoint; found the text "gpt"',
      '$[0].name: "perfect" is a built-in model; choose another name',
      '$[2].name: "gpt" is also the name of $[1]',
    ]);
  });

  it.each([
    ["localhost:11434", anAddress],
    ["ftp://localhost/v1", anAddress],
    ["https://me:pw@localhost/v1", "must not hold a user name or a password: keys do not belong here"],
    [
      "https://mine.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
      "must be the address of the resource only, such as https://NAME.openai.azure.com; a deployment goes into model, " +
        "a version into api_version",
    ],
    ["https://localhost/v1?api-key=sk-1", "must end with the path, without ? and #"],
  ])("refuses the endpoint %s", (endpoint, message) => {
    expect(parse([anEntry({ endpoint })]).problems).toEqual([{ path: "$[0].endpoint", message }]);
  });

  const noField = (name: string, advice: string) => [{ path: "$[0]", message: `has no field "${name}"; ${advice}` }];
  const fields =
    "the fields are name, type, model, endpoint, api_version, family, keyVariable, tokenScope, timeoutMs, " +
    "requestsPerMinute, tokensPerMinute, prices";

  it.each(["key", "apiKey", "api_key", "token"])("refuses a key in the file (%s) without showing it", (field) => {
    expect(parse([anEntry({ [field]: "sk-secret" })]).problems).toEqual(
      noField(field, "keys do not belong here: put them into .credentials.json, or an environment variable"),
    );
  });

  it("refuses an unknown field", () => {
    expect(parse([anEntry({ timeout: 5 })]).problems).toEqual(noField("timeout", fields));
  });

  it.each([
    [{ timeoutMs: 0 }, "$[0].timeoutMs"],
    [{ timeoutMs: 1.5 }, "$[0].timeoutMs"],
    [{ timeoutMs: 2 ** 31 }, "$[0].timeoutMs"],
    [{ requestsPerMinute: 0 }, "$[0].requestsPerMinute"],
    [{ tokensPerMinute: 0.5 }, "$[0].tokensPerMinute"],
    [{ type: "AZURE_AI", api_version: "2024 10" }, "$[0].api_version"],
    [{ family: "gpt-7" }, "$[0].family"],
    [{ prices: { inputPer1M: 1 } }, "$[0].prices.outputPer1M"],
    [{ prices: { inputPer1M: -1, outputPer1M: 1 } }, "$[0].prices.inputPer1M"],
    [{ keyVariable: "MY-KEY" }, "$[0].keyVariable"],
    [{ model: "" }, "$[0].model"],
  ])("refuses %j", (more, path) => {
    expect(parse([anEntry(more)]).problems.map((problem) => problem.path)).toEqual([path]);
  });
});

describe("keyVariableOf", () => {
  it.each([
    [{ name: "gpt-5" }, "GOTAG_KEY_GPT_5"],
    [{ name: "llama3.2:8b/q4" }, "GOTAG_KEY_LLAMA3_2_8B_Q4"],
    [{ name: "gpt", keyVariable: "OPENAI_API_KEY" }, "OPENAI_API_KEY"],
  ])("of %j is %s", (entry, variable) => {
    expect(keyVariableOf(entry)).toBe(variable);
  });
});

describe("models.schema.json", () => {
  it("is the output of node scripts/write-schemas.ts", () => {
    expect(read("models.schema.json")).toEqual(JSON.parse(JSON.stringify(modelsJsonSchema())));
  });
});

describe("models.template.json", () => {
  it("is valid", () => {
    expect(parseModelsFile(read("models.template.json"), { builtIn: ["perfect", "flakey"] }).problems).toEqual([]);
  });

  it("has an entry of each type", () => {
    const types = parseModelsFile(read("models.template.json"), { builtIn: [] }).entries.map(({ type }) => type);

    expect([...new Set(types)].sort()).toEqual(["AZURE_AI", "AZURE_OPEN_AI", "AZURE_OPEN_AI_5", "OPEN_AI"]);
  });
});

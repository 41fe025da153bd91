import { keyVariableOf, parseModelsFile } from "../../../shared/models/parse-models-file.ts";

const parse = (value: unknown) => parseModelsFile(value, { builtIn: ["perfect", "flakey"] });
const anEntry = (more: object = {}) => ({
  name: "gpt",
  type: "OPEN_AI",
  endpoint: "http://localhost:11434/v1",
  ...more,
});

describe("parseModelsFile", () => {
  it("gives the entries as they stand", () => {
    const entries = [
      anEntry(),
      anEntry({ name: "llama3:8b", model: "llama3", keyVariable: "MY_KEY", timeoutMs: 1000 }),
    ];

    expect(parse(entries)).toEqual({ entries, problems: [] });
    expect(parse([])).toEqual({ entries: [], problems: [] });
  });

  it.each([
    [{}, "an object"],
    [null, "null"],
    ["models", "string"],
  ])("refuses %j, which is no list", (value, found) => {
    expect(parse(value).problems).toEqual([{ path: "$", message: `must be a list of models; found ${found}` }]);
  });

  it("tells every problem at once, with its place", () => {
    const { entries, problems } = parse([
      anEntry({ name: "perfect" }),
      anEntry({ type: "AZURE" }),
      { name: "gpt", type: "OPEN_AI" },
      { type: 5, name: "" },
      "gpt",
    ]);

    expect(entries).toEqual([]);
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      '$[1].type: must be one of the types that there are: OPEN_AI; found the text "AZURE"',
      "$[2].endpoint: must be the base URL of the server, such as https://api.openai.com/v1",
      "$[3].name: must begin with a letter or digit, and hold only those and _ - . : /",
      "$[3].type: must be one of the types that there are: OPEN_AI; found the number 5",
      "$[3].endpoint: must be the base URL of the server, such as https://api.openai.com/v1",
      "$[4]: Invalid input: expected object, received string",
      '$[0].name: "perfect" is a built-in model; choose another name',
      '$[2].name: "gpt" is also the name of $[1]',
    ]);
  });

  it.each([
    ["localhost:11434", "must be the base URL of the server, such as https://api.openai.com/v1"],
    ["ftp://localhost/v1", "must be the base URL of the server, such as https://api.openai.com/v1"],
    ["https://me:pw@localhost/v1", "must not hold a user name or a password: keys do not belong here"],
    ["https://localhost/v1?api-key=sk-1", "must end with the path, without ? and #"],
  ])("refuses the endpoint %s", (endpoint, message) => {
    expect(parse([anEntry({ endpoint })]).problems).toEqual([{ path: "$[0].endpoint", message }]);
  });

  it.each(["key", "apiKey", "api_key", "token"])("refuses a key in the file (%s), and does not show it", (field) => {
    expect(parse([anEntry({ [field]: "sk-secret" })]).problems).toEqual([
      {
        path: "$[0]",
        message:
          `has no field "${field}"; keys do not belong here: put them into .credentials.json, ` +
          "or an environment variable",
      },
    ]);
  });

  it("refuses a field that it does not know", () => {
    expect(parse([anEntry({ timeout: 5 })]).problems).toEqual([
      {
        path: "$[0]",
        message:
          'has no field "timeout"; the fields are name, type, model, endpoint, keyVariable, timeoutMs, ' +
          "requestsPerMinute, tokensPerMinute",
      },
    ]);
  });

  it.each([
    [{ timeoutMs: 0 }, "$[0].timeoutMs"],
    [{ timeoutMs: 1.5 }, "$[0].timeoutMs"],
    [{ timeoutMs: 2 ** 31 }, "$[0].timeoutMs"],
    [{ requestsPerMinute: 0 }, "$[0].requestsPerMinute"],
    [{ tokensPerMinute: 0.5 }, "$[0].tokensPerMinute"],
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

import { describeCommand } from "../../../cli/render/describe-command.ts";

describe("describeCommand", () => {
  it.each([
    {
      typed: ["run", "simple", "a.yaml", "infer.model.name=flakey"],
      text: "gotag run simple a.yaml infer.model.name=flakey",
    },
    { typed: ["run", "simple", "my cases.yaml"], text: "gotag run simple 'my cases.yaml'" },
    { typed: ["run", "x", "y", "a.b=it's"], text: "gotag run x y 'a.b=it'\\''s'" },
    { typed: ["run", "x", "y", "--label", ""], text: "gotag run x y --label ''" },
  ])("quotes as a shell would want it: $text", ({ typed, text }) => {
    expect(describeCommand(typed)).toBe(text);
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
  ])("hides the value of %s", (name) => {
    expect(describeCommand([`${name}=hunter2 or so`])).toBe(`gotag ${name}=***`);
  });

  it("hides the value of an option that follows it", () => {
    expect(describeCommand(["run", "--key", "abc", "x"])).toBe("gotag run --key '***' x".replaceAll("'", ""));
  });

  it.each(["sk-abc", "AccountName=a;AccountKey=b", "https://me:pw@host/", "https://host/?sv=1&sig=abc", "Bearer abc"])(
    "hides %s, whatever its name",
    (value) => {
      expect(describeCommand([`infer.base=${value}`])).toBe("gotag infer.base=***");
    },
  );

  it.each(["infer.model.settings.max_tokens=800", "monkey=1", "infer.tokenizer=gpt", "prepare.template=keys.njk"])(
    "leaves %s as it is",
    (argument) => {
      expect(describeCommand([argument])).toBe(`gotag ${argument}`);
    },
  );
});

import { compileTemplate } from "../../../shared/templates/compile-template.ts";
import { TemplateError } from "../../../shared/templates/open-realm.ts";

const context = {
  case: { user: "<b>&", items: [{ a: 1 }], nothing: null, zero: 0, odd: { "a-b": "x" } },
  stages: { list: [1, 2] },
  metadata: { index: 3 },
};

const fill = async (text: string, more: object = {}): Promise<string> => {
  const { template } = await compileTemplate(text, { name: "t.njk" });
  return template({ ...context, ...more });
};

async function errorOf(text: string): Promise<TemplateError> {
  try {
    await fill(text);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("compileTemplate", () => {
  it.each([
    ["Hi {{ case.user }}", "Hi <b>&"],
    ["{{ case.items[0].a }}{{ case.odd['a-b'] }}{{ metadata.index }}", "1x3"],
    ["{% for n in stages.list %}{{ loop.index }}:{{ n }} {% endfor %}", "1:1 2:2 "],
    ["{% if case.usr %}yes{% else %}no{% endif %}", "no"],
    ["{% if case.usr is defined %}yes{% else %}no{% endif %}", "no"],
    ["{% for n in case.usr %}{{ n }}{% else %}none{% endfor %}", "none"],
    ["{{ 'yes' if case.usr else 'no' }}", "no"],
    ["{{ case.usr or 'no' }}", "no"],
    ["{{ case.zero }}", "0"],
    ["{{ case.user | length }}", "4"],
    ["{{ case.items | json }}", '```json\n[\n  {\n    "a": 1\n  }\n]\n```'],
    ["{{ case.nothing | json }}", "```json\nnull\n```"],
    ["{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice('ab') }}", "abab"],
    ["{% set name = case.user | upper %}{{ name }}", "<B>&"],
    ['{% raw %}{{ a"b }}{% endraw %}', '{{ a"b }}'],
    ["{# nothing #}x", "x"],
    ["{{ range(3) | join(',') }}", "0,1,2"],
  ])("renders %j", async (text, expected) => {
    expect(await fill(text)).toBe(expected);
  });

  it("provides the turns of a case with turns", async () => {
    const turns = { turns: [{ stages: { s: "first" } }], turn: 1 };

    expect(await fill("{{ turn }} {{ turns[0].stages.s }}", turns)).toBe("1 first");
  });

  it.each([
    ["a\n", "a"],
    ["a\r\n", "a"],
    ["a\n\n", "a\n"],
    ["{{ case.text }}\n", "kept\n"],
    ["\n", ""],
  ])("removes one line break from the end of the template %j", async (text, expected) => {
    expect(await fill(text, { case: { text: "kept\n" } })).toBe(expected);
  });

  const missing = (name: string) => `is undefined. Correct the name, or allow it with {{ ${name} | default("") }}`;
  it.each([
    ["\n\n{{ case.usr }}", 3, `case.usr ${missing("case.usr")}`],
    ["{{ usr }}", 1, `usr ${missing("usr")}`],
    ["{{ case.nothing }}", 1, `case.nothing ${missing("case.nothing").replace("undefined", "null")}`],
    ["{{ case['a b'].c }}", 1, `case["a b"].c ${missing('case["a b"].c')}`],
    ["{{ case.items[5] }}", 1, `case.items[5] ${missing("case.items[5]")}`],
    ["\n{{ case.usr | upper }}", 2, `case.usr ${missing("case.usr")}`],
    ["\n{{ 'Hi ' ~ case.usr }}", 2, `case.usr ${missing("case.usr")}`],
    ["\n{{ 1 + case.usr }}", 2, `case.usr ${missing("case.usr")}`],
    ["{{ turn }}", 1, `turn ${missing("turn")}`],
    ["{% for n in stages.list %}\n{{ n.x }}{% endfor %}", 2, `n.x ${missing("n.x")}`],
    ["{{ 'a' if false else null }}", 1, "an expression is null. Correct the name"],
    ["{{ nope() }}", 1, "Unable to call `nope`, which is undefined or falsey"],
  ])("refuses to render %j", async (text, line, message) => {
    const error = await errorOf(text);

    expect(error.message).toBe(`t.njk, line ${line}: ${message}`);
    expect(error).toMatchObject({ code: "template-failed", templateName: "t.njk", line });
  });

  it.each([
    ["{{ case.usr | default('x') }}", "x"],
    ["{{ case.usr | default('') }}", ""],
    ["{{ case.nothing | default('x') }}", "x"],
    ["{{ case.zero | default('x') }}", "0"],
    ["{{ case.zero | default('x', true) }}", "x"],
    ["{{ usr.deep.er | d('x') | upper }}", "X"],
  ])("allows missing values with the filter default: %j", async (text, expected) => {
    expect(await fill(text)).toBe(expected);
  });

  it.each([
    ["a\n\n{{ foo( }}", "t.njk, line 3: unexpected token: }}"],
    ["{{ }}", "t.njk, line 1: unexpected token: }}"],
    ["{% if x %}", "t.njk: parseIf: expected elif, else, or endif, got end of file"],
    ["{{ a", "t.njk: expected variable end"],
    ["\n{% nope %}", "t.njk, line 2: unknown block tag: nope"],
    ["\n{% include 'secret' %}", 't.njk, line 2: there is no template "secret"'],
    ["{% extends 'secret' %}", 't.njk, line 1: there is no template "secret"'],
    ["{% import 'secret' as s %}", 't.njk, line 1: there is no template "secret"'],
    ["{% from 'secret' import s %}", 't.njk, line 1: there is no template "secret"'],
    [
      "{% include case.user %}",
      "t.njk, line 1: {% include %} takes the name of a template in quotes; which one cannot depend on a case",
    ],
  ])("does not compile %j", async (text, message) => {
    await expect(compileTemplate(text, { name: "t.njk" })).rejects.toThrow(TemplateError);
    expect((await errorOf(text)).message).toBe(message);
  });

  it("lists the filters for an unknown one", async () => {
    expect((await errorOf("\n{{ case.user | uper }}")).message).toMatch(
      /^t\.njk, line 2: there is no filter "uper"\. Filters: abs, batch, .*, json, .*, wordcount$/,
    );
  });

  it.each([
    "{{ range.constructor('return process')() }}",
    "{{ ''.constructor.constructor('return process')() }}",
    "{{ case.user.constructor }}",
    "{{ case.constructor }}",
    "{{ case.__proto__ }}",
    "{{ case['__pro' + 'to__'] }}",
    "{{ case[['constructor']] }}",
    "{{ constructor }}",
    "{{ __proto__ }}",
    "{{ valueOf().env }}",
    "{{ hasOwnProperty }}",
    "{{ cycler.prototype.constructor }}",
    "{{ joiner.call }}",
    "{{ range.prototype.constructor }}",
    "{% macro m() %}{% endmacro %}{{ m.constructor }}",
    "{{ case.items.map }}",
    "{{ case.items | first | attr }}",
    '{{ a"b }}',
    '{{ a";process.exit();"b }}',
    '{{ x | up"per }}',
    '{% set a"b = 1 %}',
    '{% for a"b in [1] %}{% endfor %}',
    '{% block a"b %}{% endblock %}',
    '{{ 1 is de"fined }}',
    "{{ a['\\\\'](1) }}",
    '{{ case["\\\\\\";x"]() }}',
    "{{ a`b }}",
    "{{ a\\b }}",
  ])("gives %j no access to the process", async (text) => {
    expect(await errorOf(text)).toBeInstanceOf(TemplateError);
  });

  it("does not evaluate the text of a case as a template", async () => {
    const item = { user: "{{ metadata.index }}{% if %}" };

    expect(await fill("{{ case.user }}", { case: item })).toBe("{{ metadata.index }}{% if %}");
  });

  it("reads own properties of a case with any name", async () => {
    const item = JSON.parse('{"constructor": "mine", "__proto__": {"a": "b"}}') as object;

    expect(await fill("{{ case.constructor }}{{ case.__proto__.a }}", { case: item })).toBe("mineb");
  });
});

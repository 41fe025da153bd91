import { compileTemplate } from "../../../shared/templates/compile-template.ts";

const FILES: { readonly [name: string]: string } = {
  "parts/greeting.njk": "Hi {{ case.user }}{{ mood }}\n",
  "macros.njk": '{% macro hi(x, y="!") %}Hi {{ x }}{{ y }}{% endmacro %}{% set five = 5 %}',
  "base.njk": "<{% block text %}base{% endblock %}>",
  "middle.njk": '{% extends "base.njk" %}{% block text %}middle {{ super() }}{% endblock %}',
  "broken.njk": "\n{% if %}",
  "missing.njk": "\n\n{{ case.nope }}",
  "a.njk": '{% include "b.njk" %}',
  "b.njk": '\n{% include "a.njk" %}',
};

const compile = (text: string) => compileTemplate(text, { name: "t.njk", readTemplate: async (name) => FILES[name] });

const fill = async (text: string) =>
  (await compile(text)).template({ case: { user: "Ann", list: [1, 2] }, stages: {}, metadata: {} });

describe("templates that use others", () => {
  it.each([
    ['{% set mood = "?" %}{% include "parts/greeting.njk" %}.', "Hi Ann?."],
    ['{% for mood in case.list %}{% include "parts/greeting.njk" %} {% endfor %}', "Hi Ann1 Hi Ann2 "],
    ['{% include "no.njk" ignore missing %}x', "x"],
    ['{% import "macros.njk" as m %}{{ m.hi("Bo") }}{{ m.five }}', "Hi Bo!5"],
    ['{% from "macros.njk" import hi as greet, five %}{{ greet("Bo", y="?") }}{{ five }}', "Hi Bo?5"],
    ['{% extends "base.njk" %}not shown{% block text %}own {{ super() }}{% endblock %}', "<own base>"],
    ['{% extends "middle.njk" %}{% block text %}own {{ super() }}{% endblock %}', "<own middle base>"],
  ])("render %j", async (text, expected) => {
    expect(await fill(text)).toBe(expected);
  });

  const missing = (name: string) =>
    `${name} is undefined. Correct the name, or allow it with {{ ${name} | default("") }}`;
  it.each([
    ['\n{% include "no.njk" %}', 't.njk, line 2: there is no template "no.njk"'],
    ['{% include "broken.njk" %}', "broken.njk, line 2: unexpected token: %}"],
    ['\n{% include "missing.njk" %}', `missing.njk, line 3: ${missing("case.nope")}`],
    ['\n{% include "parts/greeting.njk" %}', `parts/greeting.njk, line 1: ${missing("mood")}`],
    ['{% include "a.njk" %}', "b.njk, line 2: it includes itself: a.njk -> b.njk -> a.njk"],
    ['{% include "t.njk" %}', "t.njk, line 1: it includes itself: t.njk -> t.njk"],
    ['{% from "macros.njk" import ho %}', "t.njk, line 1: cannot import 'ho'"],
  ])("name template and line of the error in %j", async (text, message) => {
    await expect(fill(text)).rejects.toMatchObject({ name: "TemplateError", message });
  });

  it("are returned with the text of each existing template they need", async () => {
    const greeting = '{% include "parts/greeting.njk" %}';
    const { includes } = await compile(
      `{% extends "middle.njk" %}${greeting}${greeting}{% include "no.njk" ignore missing %}`,
    );
    const names = ["middle.njk", "base.njk", "parts/greeting.njk"];

    expect(includes).toEqual(Object.fromEntries(names.map((name) => [name, FILES[name]])));
  });

  it("may need at most 100 templates", async () => {
    const readTemplate = async (name: string) => `{% include "${Number(name) + 1}" %}`;

    await expect(compileTemplate('{% include "1" %}', { name: "0", readTemplate })).rejects.toThrow(
      "100, line 1: it takes more than 100 templates",
    );
  });
});

// The table in docs/attacks.md. Escapes of nunjucks as published: mozilla/nunjucks#338, nunjucks-docs#17,
// disse.cting.org 2016-08-02, GHSA-x77j-w7wf-fjmw (CVE-2023-2142), CVE-2016-10547, PayloadsAllTheThings (Jinja and nunjucks).
import { compileTemplate } from "../../shared/templates/compile-template.ts";
import { REALM_LIMITS } from "../../shared/templates/open-realm.ts";

const FILES: { readonly [name: string]: string } = {
  ...Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`e${n}`, `{% include "e${n + 1}" %}{% include "e${n + 1}" %}`]),
  ),
  e40: "x",
};
const variables = { case: { user: "u", list: [1, 2], long: "a".repeat(40) + "b" }, stages: {}, metadata: {} };

type Given = { readonly item?: object; readonly limits?: Partial<typeof REALM_LIMITS> };

async function fill(text: string, { item = variables.case, limits }: Given = {}): Promise<string> {
  const readTemplate = async (name: string) => FILES[name];
  const options = { name: "t.njk", readTemplate, limits: { ...REALM_LIMITS, ...limits } };
  const { template } = await compileTemplate(text, options);
  return template({ ...variables, case: item });
}

/** The traces of an attack in this process. */
const traces = () => [
  Object.keys(globalThis).filter((name) => name.startsWith("pwned")),
  Object.keys(Object.prototype),
  (Object.prototype as { polluted?: unknown }).polluted,
];

afterEach(() => {
  expect(traces()).toEqual([[], [], undefined]);
});

afterAll(async () => {
  expect(await fill("Hi {{ case.user }}")).toBe("Hi u");
});

const RUN = "globalThis.pwned=process.pid";

describe("a template", () => {
  it.each([
    `{{ range.constructor("return global.process.mainModule.require('child_process').execSync('id')")() }}`,
    `{{ range.constructor("${RUN}")() }}`,
    `{{ a.constructor.__proto__.constructor('${RUN}')() }}`,
    `{{ ''.constructor.constructor('${RUN}')() }}`,
    `{{ 'x'['constructor']['constructor']('${RUN}')() }}`,
    `{{ [].constructor.constructor('${RUN}')() }}`,
    `{{ [].map.constructor('${RUN}')() }}`,
    `{{ {}.constructor.constructor('${RUN}')() }}`,
    `{{ (1).toString.constructor('${RUN}')() }}`,
    `{{ cycler.constructor('${RUN}')() }}`,
    `{{ joiner().constructor('${RUN}')() }}`,
    `{{ cycler(1).next.constructor('${RUN}')() }}`,
    `{{ cycler.__init__.__globals__.os.popen('id').read() }}`,
    `{{ lipsum.__globals__['os'].popen('id').read() }}`,
    `{{ self.__init__.__globals__ }}`,
    `{{ config.items() }}`,
    `{{ ''.__class__.__mro__[1].__subclasses__() }}`,
    `{{ case | attr('constructor') }}`,
    `{{ case['__pro' ~ 'to__']['polluted'] }}`,
    `{{ case[['constructor']]([RUN]) }}`,
    `{{ 'constructor' | first | constructor }}`,
    `{% set f = range['constructor'] %}{{ f('${RUN}')() }}`,
    `{% macro m() %}{% endmacro %}{{ m.constructor('${RUN}')() }}`,
    `{% macro m() %}{{ caller.constructor('${RUN}')() }}{% endmacro %}{% call m() %}{% endcall %}`,
    `{% block b %}{{ super.constructor('${RUN}')() }}{% endblock %}`,
    `{% for k, v in range %}{{ v }}{% endfor %}{{ range.call }}`,
    `{{ loop.constructor }}`,
    `{{ this.constructor.constructor('${RUN}')() }}`,
    `{{ globalThis.process }}`,
    `{{ process.env }}`,
    `{{ require('fs') }}`,
    `{{ env.loaders }}`,
    `{{ context.env }}`,
    `{{ runtime.Frame }}`,
    `{{ r/x/.constructor('${RUN}')() }}`,
    `{{ (case | groupby('user')).constructor }}`,
    `{{ [{ toString: range }] | join }}{{ nope }}`,
  ])("reaches no constructor, prototype or global: %s", async (text) => {
    await expect(fill(text)).rejects.toMatchObject({
      name: "TemplateError",
      message: expect.stringMatching(/^t\.njk/),
    });
  });

  it.each([
    `{% set 'a",${RUN}),("b' = 1 %}`,
    `{% set a, 'b",${RUN}),("b' = 1 %}`,
    `{{ 1 is 'odd"),(${RUN}),env.getTest("odd' }}`,
    `{{ 1 is ('odd"),(${RUN}),("') }}`,
    `{% for a, 'b",${RUN});("' in { x: 1 } %}{% endfor %}`,
    `{% for a, b, 'c",${RUN});("' in [[1, 2, 3]] %}{% endfor %}`,
    `{% macro m('a"+(${RUN})+"' = 1) %}{% endmacro %}`,
    `{% macro m('a){${RUN}}//') %}{% endmacro %}`,
    `{% call('a"+(${RUN})+"' = 1) m() %}{% endcall %}`,
    `{% import "e40" as 'a",${RUN});("' %}`,
    `{% from "e40" import x as 'a",${RUN});("' %}`,
    `{% from "e40" import 'x");${RUN};("' %}`,
    `{% include 'e40", ${RUN}, "' %}`,
    `{{ x | up"per }}`,
    `{{ a";${RUN};"b }}`,
    `{% block a";${RUN};" %}{% endblock %}`,
    `{{ a['\\\\'](1) }}`,
    `{{ a["\\u2028${RUN}"].b }}`,
    `{{ r/import/ }}{{ nope }}`,
  ])("cannot use code as a name: %s", async (text) => {
    await expect(fill(text)).rejects.toMatchObject({ name: "TemplateError" });
  });

  it.each([
    ["{{ { '__proto__': { polluted: 1 } } | json }}", '"polluted": 1'],
    ["{% set __proto__ = { polluted: 1 } %}{{ case.user }}", "u"],
    ["{% macro m(__proto__={ polluted: 1 }) %}{{ case.polluted }}{% endmacro %}{{ case.user }}", "u"],
    ["{{ [{ a: '__proto__' }, { a: 'constructor' }] | groupby('a') | json }}", '"__proto__": ['],
    ["{{ [1] | selectattr('constructor') | length }}{{ [1] | join(',', 'constructor') }}", "0"],
    ["{{ [case] | sort(attribute='__proto__.polluted') | length }}", "1"],
    ["{{ 'constructor' in case }}", "false"],
  ])("pollutes no prototype: %s", async (text, expected) => {
    expect(await fill(text)).toContain(expected);
  });

  it.each([
    "{% include '/etc/passwd' %}",
    "{% include '../../package.json' %}",
    "{% extends 'file:///etc/passwd' %}",
    "{% import 'http://169.254.169.254/latest/meta-data' as x %}",
    "{% include 'fs' %}",
  ])("reads only the given templates: %s", async (text) => {
    await expect(fill(text)).rejects.toThrow(/^t\.njk, line 1: there is no template /);
  });

  it.each([
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
    "{% set keep = [] %}{% for i in range(100000) %}{% set keep = [keep, range(100000)] %}{% endfor %}",
    "{% set x = [1] %}{% for i in range(40) %}{% set x = [x, x] %}{% endfor %}{{ x | json }}",
    "{% set x = { a: 1 } %}{% for i in range(40) %}{% set x = { a: x, b: x } %}{% endfor %}{{ x | dump }}",
    "{% set x = [1] %}{% for i in range(40) %}{% set x = x | batch(1000, x) %}{% endfor %}",
    "{% set x = [1] %}{% for i in range(40) %}{% set x = x | slice(1000, x) %}{% endfor %}",
    "{% set x = 'ab' %}{% for i in range(40) %}{% set x = x ~ x %}{% endfor %}{{ x }}",
    "{% set x = 'ab' %}{% for i in range(40) %}{% set x = x + x %}{% endfor %}{{ x == 'a' }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ 'a' | indent(1000000000) }}",
    "{{ range(10000) | join('a' | center(10000)) }}",
    "{{ ('a' | center(100000)) | replace('', 'a' | center(100000)) }}",
    "{{ ('a' | center(100000)) | replace(r/./g, '$`') }}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{% for i in range(9) %}{% include 'e20' %}{% endfor %}",
    "{% include 'e0' %}",
    "{{ range(0, 1, 0.0000000001) | length }}",
    "{{ range(0, 1, -1) | length }}{{ range(1, 0, 1) | length }}{% for i in range(999999999) %}{% endfor %}",
  ])("is stopped by the limit of units: %s", async (text) => {
    // A lower limit than the real one, so that the time limit is not reached.
    const limits = { maxUnits: 200_000, timeoutMs: 20_000 };

    await expect(fill(text, { limits })).rejects.toThrow(
      /^\w+(\.njk)?, line 1: it makes more than 200,000 characters and items$/,
    );
  });

  it("may create at most 20,000,000 characters and items", async () => {
    await expect(fill("{{ 'a' | center(20000000) }}")).rejects.toThrow(
      "t.njk, line 1: it makes more than 20,000,000 characters and items",
    );
  });

  it.each([
    "{{ case.long | replace(r/(a+)+$/, '') }}",
    "{{ case.long | replace(r/^(a|a)*$/, '') }}",
    "{{ ('x' ~ (' ' | center(200000)) ~ 'x') | trim }}",
    "{{ ('x' ~ (' ' | center(200000)) ~ 'x') | striptags(true) }}",
  ])("is stopped by the time limit in a slow regular expression: %s", async (text) => {
    await expect(fill(text, { limits: { timeoutMs: 50 } })).rejects.toThrow("t.njk: it takes longer than 0.05 s");
  });

  it.each([
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    `{{ ${"(".repeat(20_000)}1${")".repeat(20_000)} }}`,
    `{{ ${"[".repeat(20_000)}${"]".repeat(20_000)} }}`,
    `{{ ${"-".repeat(20_000)}1 }}`,
    `{{ 1${" + 1".repeat(20_000)} }}{{ nope }}`,
    `{{ a${".b".repeat(20_000)} }}`,
    "{% if 1 %}".repeat(20_000),
    `{{ ${"not ".repeat(20_000)}1 }}{{ nope }}`,
  ])("may be nested to any depth: %.60s", async (text) => {
    await expect(fill(text)).rejects.toMatchObject({ name: "TemplateError" });
  });

  it("may have at most one megabyte", async () => {
    await expect(fill("x".repeat(2 ** 20 + 1))).rejects.toThrow("t.njk: it has more than 1,048,576 characters");
  });

  it.each(["{{ 7*7 }}", "{% include 'e0' %}", "{{ range.constructor('x') }}", "${process.pid}", "<%= process.pid %>"])(
    "does not evaluate the text of a case: %s",
    async (payload) => {
      expect(await fill("{{ case.user }}", { item: { user: payload } })).toBe(payload);
    },
  );

  it("gets values of a case without their prototypes", async () => {
    const item = JSON.parse('{"user": {"constructor": {"constructor": "mine"}, "toString": "x"}}') as object;

    expect(await fill("{{ case.user.constructor.constructor }}", { item })).toBe("mine");
    await expect(fill("{{ case.user }}", { item })).rejects.toMatchObject({ name: "TemplateError" });
  });
});

// The table in docs/attacks.md. Path traversal as in OWASP's "Path Traversal" (https://owasp.org/www-community/attacks/Path_Traversal)
// and WSTG-ATHZ-01 (https://owasp.org/www-project-web-security-testing-guide/), a selection.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppInProcess } from "../support/app-in-process.ts";

const SECRET = "nobody may read this";
const TRAVERSALS = [
  "../secret.yaml",
  "../../../../../../etc/passwd",
  "..\\..\\..\\windows\\win.ini",
  "/etc/passwd",
  "//etc/passwd",
  "file:///etc/passwd",
  "....//....//secret.yaml",
  "..././secret.yaml",
  "%2e%2e%2fsecret.yaml",
  "%2e%2e/secret.yaml",
  "..%2fsecret.yaml",
  "%252e%252e%252fsecret.yaml",
  "..%c0%afsecret.yaml",
  "..%5csecret.yaml",
  "../secret.yaml\0.yaml",
  "secret.yaml%00.yaml",
  "./../secret.yaml",
  "a/../../secret.yaml",
  "C:\\boot.ini",
  "C:/boot.ini",
  "\\\\server\\share\\x.yaml",
  "//server/share/x.yaml",
  "CON",
  "template.njk.",
  "template.njk::$DATA",
  "~/secret.yaml",
  ".",
  "..",
  "link.yaml",
  "folder/secret.yaml",
  "__proto__",
  "constructor",
  "toString",
  "a".repeat(5_000),
  "\u202ecasey.yaml",
  "．．／secret.yaml",
];

describe("a name in a request", () => {
  const root = mkdtempSync(join(tmpdir(), "gotag-paths-"));
  const pipelines = join(root, "pipelines");
  const simple = join(import.meta.dirname, "../../pipelines/simple");
  mkdirSync(pipelines);
  cpSync(simple, join(pipelines, "simple"), { recursive: true });
  // Its code imports from where the pipelines of the app are.
  writeFileSync(
    join(pipelines, "simple/pipeline.ts"),
    `export { default } from ${JSON.stringify(join(simple, "pipeline.ts"))};\n`,
  );
  mkdirSync(join(root, "outside"));
  for (const file of [join(root, "secret.yaml"), join(pipelines, "secret.yaml"), join(root, "outside/secret.yaml")])
    writeFileSync(file, SECRET);
  copyFileSync(join(root, "secret.yaml"), join(root, "outside/pipeline.ts"));
  symlinkSync(join(root, "secret.yaml"), join(pipelines, "simple/link.yaml"));
  symlinkSync(join(root, "outside"), join(pipelines, "simple/folder"));
  symlinkSync(join(root, "outside"), join(pipelines, "linked"));

  const app = new AppInProcess({ pipelines });
  beforeAll(() => app.start());
  afterAll(async () => {
    await app.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  const config = { "prepare.template": "template.njk", "infer.model.name": "perfect" };
  const cases = [{ uuid: "00000000-0000-4000-8000-000000000001", user: "1+1", base: 10, answer: 2 }];
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${app.url}${path}`, init);
    const text = await answer.text();
    expect(text).not.toMatch(/nobody may read|root:x:|\n\s+at /);
    return answer.status;
  };
  const post = (body: object) =>
    ask("/api/runs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ pipeline: "simple", cases, config, ...body }),
    });
  const blobs = () =>
    readdirSync(app.home, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.json$/.test(name))
      .sort();

  it("reads and writes nothing outside as a case file, a template, an include, a pipeline, a run or a case", async () => {
    const before = blobs();
    const statuses: Record<string, number[]> = {};
    for (const name of TRAVERSALS)
      statuses[name.slice(0, 40)] = [
        await post({ cases: undefined, casesFile: name }),
        await post({ cases: undefined, casesFile: `pipelines/${name}` }),
        await post({ cases: undefined, casesFile: `pipelines/simple/${name}` }),
        await post({ cases: undefined, casesFile: `pipelines/linked/${name}` }),
        await post({ config: { ...config, "prepare.template": name } }),
        await post({
          config: { ...config, "prepare.template": "t" },
          files: { t: `{% include ${JSON.stringify(name)} %}` },
        }),
        await post({ pipeline: name }),
        await post({ id: name }),
        ...(await Promise.all(
          [
            `/api/runs/${encodeURIComponent(name)}`,
            `/api/runs/${encodeURIComponent(name)}/log`,
            `/api/pipelines/${encodeURIComponent(name)}`,
          ].map((path) => ask(path)),
        )),
      ];

    expect(
      Object.entries(statuses).filter(([, answers]) => answers.some((status) => status < 400 || status >= 500)),
    ).toEqual([]);
    expect(blobs()).toEqual(before);
    expect(readdirSync(root).sort()).toEqual(["outside", "pipelines", "secret.yaml"]);
  });

  it("may be anything for a file of the request", async () => {
    const names = TRAVERSALS.filter((name) => name !== "__proto__");
    const files = Object.fromEntries(names.map((name) => [name, "Base {{ case.base }}"]));

    expect(await post({ files, config: { ...config, "prepare.template": "../../../../../../etc/passwd" } })).toBe(202);
    expect(readdirSync(root).sort()).toEqual(["outside", "pipelines", "secret.yaml"]);
  });

  it("is accepted if it is ordinary", async () => {
    expect(await post({})).toBe(202);
    expect(await post({ cases: undefined, casesFile: "pipelines/simple/cases.yaml" })).toBe(202);
  });
});

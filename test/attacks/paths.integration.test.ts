// The table in docs/attacks.md. Path traversal as in OWASP's "Path Traversal" (https://owasp.org/www-community/attacks/Path_Traversal)
// and WSTG-ATHZ-01 (https://owasp.org/www-project-web-security-testing-guide/), a selection.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppInProcess } from "../support/app-in-process.ts";

const SECRET = "nobody may read this";
const TRAVERSALS = [
  ..."../secret.yaml ../../../../../../etc/passwd ..\\..\\..\\windows\\win.ini /etc/passwd //etc/passwd".split(" "),
  ..."file:///etc/passwd ....//....//secret.yaml ..././secret.yaml %2e%2e%2fsecret.yaml".split(" "),
  ..."%2e%2e/secret.yaml ..%2fsecret.yaml %252e%252e%252fsecret.yaml ..%c0%afsecret.yaml ..%5csecret.yaml".split(" "),
  ..."../secret.yaml\0.yaml secret.yaml%00.yaml ./../secret.yaml a/../../secret.yaml C:\\boot.ini".split(" "),
  ..."C:/boot.ini \\\\server\\share\\x.yaml //server/share/x.yaml CON template.njk. template.njk::$DATA".split(" "),
  ..."~/secret.yaml . .. link.yaml folder/secret.yaml __proto__ constructor toString".split(" "),
  "a".repeat(5_000),
  "\u202ecasey.yaml",
  "．．／secret.yaml",
];

describe("a name in a request", () => {
  const root = mkdtempSync(join(tmpdir(), "gotag-paths-"));
  const pipelines = join(root, "pipelines");
  const simple = join(import.meta.dirname, "../../pipelines/simple");
  mkdirSync(pipelines);
  // Its code imports from where the pipelines of the app are.
  const code = `export { default } from ${JSON.stringify(join(simple, "pipeline.ts"))};\n`;
  cpSync(simple, join(pipelines, "simple"), { recursive: true });
  writeFileSync(join(pipelines, "simple/pipeline.ts"), code);
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
    for (const name of TRAVERSALS) {
      const encoded = encodeURIComponent(name);
      const include = { t: `{% include ${JSON.stringify(name)} %}` };
      const paths = [`runs/${encoded}`, `runs/${encoded}/log`, `pipelines/${encoded}`];
      const bodies: object[] = [
        ...["", "pipelines/", "pipelines/simple/", "pipelines/linked/"].map((folder) => ({
          cases: undefined,
          casesFile: folder + name,
        })),
        { config: { ...config, "prepare.template": name } },
        { config: { ...config, "prepare.template": "t" }, files: include },
        { pipeline: name },
        { id: name },
      ];
      const answers: number[] = (statuses[name.slice(0, 40)] = []);
      for (const body of bodies) answers.push(await post(body));
      answers.push(...(await Promise.all(paths.map((path) => ask(`/api/${path}`)))));
    }

    const isWrong = (status: number) => status < 400 || status >= 500;
    expect(Object.entries(statuses).filter(([, answers]) => answers.some(isWrong))).toEqual([]);
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

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { makePackage } from "../../scripts/packaging/make-package.ts";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { Api, aSimpleRun } from "./support/api.ts";
import { root } from "./support/app.ts";

type Served = { readonly url: string; readonly functions: readonly { readonly name: string; readonly trigger: any }[] };

describe("the app as packaged for deployment", () => {
  afterAll(async () => {
    child.stdin.end();
    await once(child, "close");
  });
  const folder = perBlock(() => new Folder());
  let app: string;
  let child: ChildProcessByStdio<Writable, Readable, null>;
  let served: Served;

  beforeAll(async () => {
    app = folder.at("package");
    makePackage({ root, to: app, backend: "scheduler" });
    const script = join(root, "test/e2e/support/serve-package.ts");
    const environment = { ...process.env, GOTAG_PIPELINES: "", GOTAG_MODELS: "", AzureWebJobsStorage: "" };
    const options = { cwd: app, env: environment, stdio: ["pipe", "pipe", "inherit"] as ["pipe", "pipe", "inherit"] };
    child = spawn(process.execPath, [script, app, folder.at("home")], options);
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    served = JSON.parse(line) as Served;
  });

  it("has the functions that docs/functions.md lists, and no others", () => {
    expect(served.functions.map(describeFunction).sort()).toEqual([...documentedFunctions()].sort());
  });

  it("runs a suite, with the pipelines and the packages that are in it", async () => {
    const log = await new Api(served.url).log(
      aSimpleRun({ cases: undefined, casesFile: "pipelines/simple/cases.yaml" }),
    );

    expect(log.metadata.status).toBe("completed");
    expect(log.results.every(({ passed }: { passed: boolean }) => passed)).toBe(true);
  });

  it("brings the page", async () => {
    const { status, body } = await new Api(served.url).get("/");

    expect([status, String(body).startsWith("<!doctype html>")]).toEqual([200, true]);
  });

  it("contains nothing that only a development machine needs", () => {
    const models = existsSync(join(root, "models.json")) ? ["models.json"] : [];
    const packages = readdirSync(join(app, "node_modules"));

    expect(readdirSync(app).sort()).toEqual(["dist", "host.json", ...models, "node_modules", "package.json"]);
    expect(readdirSync(join(app, "dist"))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(cli|local)$/)]),
    );
    expect(packages.filter((name) => /^(node-|jest$|typescript$|preact$|azurite$|@types$)/.test(name))).toEqual([]);
  });
});

/** A function as docs/functions.md writes it. */
function describeFunction({ name, trigger }: Served["functions"][number]): string {
  const kind = String(trigger.type).replace(/Trigger$/, "");
  if (kind !== "http") return `${name} | ${kind}`;
  const methods = (trigger.methods as readonly string[]).filter((method) => method !== "HEAD");
  const request = `${methods.join(", ")} /${trigger.route}`;
  return `${name} | ${request.replace("{page:maxlength(0)?}", "")} | ${trigger.authLevel === "anonymous" ? "none" : `${trigger.authLevel} key`}`;
}

function documentedFunctions(): readonly string[] {
  const text = readFileSync(join(root, "docs/functions.md"), "utf8");
  return [...text.matchAll(/^\| `(\w+)` \| (.+) \| (.+) \|$/gm)].map(([, name, trigger = "", more]) =>
    trigger.startsWith("`") ? `${name} | ${trigger.slice(1, -1)} | ${more}` : `${name} | ${trigger}`,
  );
}

import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, cpSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { collect, kill, root } from "./support/app.ts";

type Step =
  | { readonly kind: "serve"; readonly command: string }
  | { readonly kind: "run"; readonly command: string; readonly code: number }
  | { readonly kind: "file" | "append"; readonly file: string; readonly text: string }
  | { readonly kind: "output"; readonly lines: readonly string[] };

const BLOCK = /<!-- (serve|run|file|append|output)(?:: (.*?))? -->\n+```\w+\n([\s\S]*?)```/g;

/** What the tutorial has its reader do and see, in its order. */
function readSteps(): readonly Step[] {
  const text = readFileSync(join(root, "docs/tutorial.md"), "utf8");
  return [...text.matchAll(BLOCK)].flatMap(([, kind, more = "", block = ""]): readonly Step[] => {
    const lines = block.split("\n").filter((line) => line !== "");
    if (kind === "output") return [{ kind, lines }];
    if (kind === "serve") return lines.map((command) => ({ kind, command }));
    if (kind !== "run") return [{ kind: kind as "file" | "append", file: more, text: block }];
    return lines.map((command) => ({ kind, command, code: Number(/\d+/.exec(more)?.[0] ?? 0) }));
  });
}

describe("the tutorial", () => {
  let printed = "";
  let server: ChildProcess | undefined;
  afterAll(async () => {
    if (server !== undefined) await kill(server);
  });
  const folder = perBlock(() => new Folder());
  beforeAll(() => {
    // A copy of the project, as the reader's pipeline becomes a part of it.
    const apart = [".git", ".gotag", "dist", "coverage", "node_modules", "test", "models.json", ".credentials.json"];
    for (const name of readdirSync(root))
      if (!apart.includes(name)) cpSync(join(root, name), folder.at(name), { recursive: true });
    symlinkSync(join(root, "node_modules"), folder.at("node_modules"));
    // What the reader's own tests are started with.
    cpSync(join(root, "test/support/install-core.ts"), folder.at("test/support/install-core.ts"));
  });
  const own = ["GOTAG_HOME", "GOTAG_URL", "GOTAG_PIPELINES", "AzureWebJobsStorage"];
  const env = { ...process.env, ...Object.fromEntries(own.map((name) => [name, undefined])) };

  /** Starts it as in a terminal of its own, and waits for its first word. */
  async function serve(command: string): Promise<void> {
    server = spawn("sh", ["-c", command], {
      cwd: folder.path,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const text of server.stdout!) if (String(text).includes("http://")) return;
  }

  async function run(command: string): Promise<number | null> {
    const child = spawn("sh", ["-c", command], { cwd: folder.path, env, stdio: ["ignore", "pipe", "pipe"] });
    const { code, stdout, stderr } = await collect(child).ended;
    printed = stdout + stderr;
    return code;
  }

  // One after the other: they build on each other.
  it.each(readSteps().map((step) => [describeStep(step), step] as const))("%s", async (_, step) => {
    if (step.kind === "serve") await serve(step.command);
    else if (step.kind === "run") {
      const code = await run(step.command);
      if (code !== step.code) throw new Error(`It ended with ${code}, not ${step.code}:\n${printed}`);
    } else if (step.kind === "output") {
      const shown = printed.split("\n");
      expect(shown.filter((line) => step.lines.includes(line))).toEqual(step.lines);
    } else if (step.kind === "file") folder.write(step.file, step.text);
    else appendFileSync(folder.at(step.file), step.text);
  });
});

function describeStep(step: Step): string {
  if (step.kind === "run" || step.kind === "serve") return `does as it says: ${step.command}`;
  return step.kind === "output" ? `shows what is printed: ${step.lines[0]}` : `has its reader write ${step.file}`;
}

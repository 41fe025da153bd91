import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { kill, root } from "./support/app.ts";

/** The shell commands of the README that stand below the mark "run in CI", line by line. */
function markedCommands(): readonly string[] {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const blocks = [...text.matchAll(/<!-- run in CI -->\n+```sh\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, block = ""]) => block.split("\n").filter((line) => line !== ""));
}

/** What a host that serves would take from them: to start one, or a run that is not begun yet. */
const ALONE = /demo$|doctor$|--label trial$|--detach$|cancel latest$/;

describe("the README's commands", () => {
  let folder: string;
  /** As a user has one in another terminal: a command that finds it takes a third of the time. */
  let server: ChildProcess | undefined;
  beforeAll(() => {
    // The project as it stands, with a place of its own for what the commands write.
    folder = mkdtempSync(join(tmpdir(), "gotag-readme-"));
    const own = [".git", ".gotag", "dist"];
    for (const name of readdirSync(root)) if (!own.includes(name)) symlinkSync(join(root, name), join(folder, name));
  });
  afterAll(async () => {
    if (server !== undefined) await kill(server);
    rmSync(folder, { recursive: true, force: true });
  });
  const own = ["GOTAG_HOME", "GOTAG_URL", "AzureWebJobsStorage"];
  const env = { ...process.env, ...Object.fromEntries(own.map((name) => [name, undefined])) };

  async function serve(): Promise<void> {
    const command = [join(root, "cli/gotag.js"), "serve", "--port", "0"];
    server = spawn(process.execPath, command, {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const text of server.stdout!) if (String(text).includes("http://")) return;
  }
  async function stopServing(): Promise<void> {
    if (server === undefined) return;
    const closed = once(server, "close");
    server.kill("SIGINT");
    await closed;
    server = undefined;
  }

  // One after the other: they build on each other.
  it.each(markedCommands())("work as they stand: %s", async (command) => {
    if (ALONE.test(command)) await stopServing();
    else if (server === undefined) await serve();

    const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: folder, env });

    expect(stdout).not.toBe("");
  });

  it("leave the log where they say", () => {
    expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8")).results).toHaveLength(26);
    expect(existsSync(join(folder, ".gotag/blobs/runs"))).toBe(true);
  });
});

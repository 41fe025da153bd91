import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { kill, linkProject, root } from "./support/app.ts";

/** The shell commands of the README below the mark "run in CI". */
function markedCommands(): readonly string[] {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const blocks = [...text.matchAll(/<!-- run in CI -->\n+```sh\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, block = ""]) => block.split("\n").filter((line) => line !== ""));
}

/** What a host that serves would take from them: to start one, or a run that is not begun yet. */
const ALONE = /demo$|doctor$|--label trial$|--detach$|cancel latest$/;

describe("the README's commands", () => {
  /** As a user has one in another terminal: a command that finds it takes a third of the time. */
  let server: ChildProcess | undefined;
  afterAll(async () => {
    if (server !== undefined) await kill(server);
  });
  const folder = perBlock(() => new Folder());
  beforeAll(() => linkProject(folder.path));
  const own = ["GOTAG_HOME", "GOTAG_URL", "AzureWebJobsStorage"];
  const env = { ...process.env, ...Object.fromEntries(own.map((name) => [name, undefined])) };

  async function serve(): Promise<void> {
    const command = [join(root, "cli/gotag.js"), "serve", "--port", "0"];
    server = spawn(process.execPath, command, {
      cwd: folder.path,
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
  it.each(markedCommands())("work: %s", async (command) => {
    if (ALONE.test(command)) await stopServing();
    else if (server === undefined) await serve();

    const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: folder.path, env });

    expect(stdout).not.toBe("");
  });

  it("leave the log where they say", () => {
    expect(JSON.parse(folder.read("run.json")).results).toHaveLength(26);
    expect(folder.has(".gotag/blobs/runs")).toBe(true);
  });
});

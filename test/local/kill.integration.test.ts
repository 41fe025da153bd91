import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "./temporary-folder.ts";

const script = join(import.meta.dirname, "apps/killed/serve.ts");
const COUNT = 60;

type Served = { readonly child: ChildProcess; readonly url: string };

describe("a host that is killed with SIGKILL", () => {
  const folder = temporaryFolder();
  const storage = join(folder, "hub.sqlite");
  const children: ChildProcess[] = [];
  afterEach(async () => {
    const running = children.splice(0).filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    await Promise.all(running.map((child) => kill({ child })));
  });
  const serve = async (): Promise<Served> => {
    const child = spawn(process.execPath, [script, storage], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`The host ended with ${code}.`)));
    const [url] = (await Promise.race([once(createInterface(child.stdout!), "line"), ended])) as [string];
    ended.catch(() => {});
    return { child, url };
  };
  const kill = async ({ child }: { child: ChildProcess }): Promise<void> => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const read = async ({ url }: Served, id: string): Promise<any> => (await fetch(`${url}/all/${id}`)).json();

  it("resumes without losing or repeating anything", async () => {
    let served = await serve();
    await fetch(`${served.url}/all/run`, { method: "POST", body: String(COUNT) });
    // Delays unrelated to the work; some end before the first commit after the start.
    for (const delayMs of [2, 9, 25, 40, 15]) {
      await sleep(delayMs);
      await kill(served);
      served = await serve();
    }

    let status = await read(served, "run");
    while (status.runtimeStatus === "Running") {
      await sleep(20);
      status = await read(served, "run");
    }

    const expected = Array.from({ length: COUNT }, (_, index) => [`${index}:1`, `${index}:2`]).flat();
    expect(status.output.flat().toSorted()).toEqual(expected.toSorted());
  });

  it("keeps what it acknowledged, even if it is killed right after the answer", async () => {
    const first = await serve();
    await fetch(`${first.url}/all/acknowledged`, { method: "POST", body: "1" });
    await kill(first);

    const second = await serve();

    expect((await read(second, "acknowledged")).instanceId).toBe("acknowledged");
  });
});

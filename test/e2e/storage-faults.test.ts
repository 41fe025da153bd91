import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Folder } from "../support/folder.ts";
import { perTest } from "../support/resources.ts";
import { Api } from "./support/api.ts";
import { App } from "./support/app.ts";
import { callsIn, numberedCases, TEST_PIPELINES } from "./support/slow-pipeline.ts";

const DISK_BYTES = 24 * 1024 * 1024;

/** Mounts a small disk on a folder. Only root can. */
function mountDisk(folder: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", folder]).status === 0;
}

describe("a run whose storage fails", () => {
  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: TEST_PIPELINES }));

  const calls = () => callsIn(folder.at("calls"));
  async function start(by: App, { cases, waitMs, concurrency }: Record<"cases" | "waitMs" | "concurrency", number>) {
    const api = new Api(await by.serve());
    const config = { "infer.calls": folder.at("calls"), "infer.waitMs": waitMs };
    const request = { pipeline: "slow", cases: numberedCases(cases), config, concurrency };
    const { id } = (await api.post("/api/runs", request)).body as { id: string };
    const finish = async () => ({ run: await api.ended(id), log: (await api.get(`/api/runs/${id}/log`)).body });
    return { id, finish };
  }
  const numbersOf = ({ results }: any) => results.map((result: any) => result.case.number);
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

  it("waits until the folder is back, and then continues", async () => {
    const { finish } = await start(app, { cases: 60, waitMs: 30, concurrency: 3 });
    while (calls().length < 9) await wait(10);

    // With a file in its place, nothing can be read or written.
    const blobs = join(app.home, "blobs");
    renameSync(blobs, `${blobs}-away`);
    writeFileSync(blobs, "");
    await wait(1_500);
    rmSync(blobs);
    renameSync(`${blobs}-away`, blobs);

    const { run, log } = await finish();
    expect(run).toMatchObject({ status: "completed", counts: { completed: 60, passed: 54, errors: 6 } });
    expect(numbersOf(log)).toEqual(numbers(60));
  });

  it("waits until a full disk has room again", async () => {
    const disk = new Folder();
    const onDisk = new App({ home: disk.path, environment: TEST_PIPELINES });
    const isMounted = mountDisk(disk.path);
    try {
      if (!isMounted) return console.warn("Skipped: only root on Linux can mount a small disk.");
      const { finish } = await start(onDisk, { cases: 60, waitMs: 30, concurrency: 3 });
      while (calls().length < 9) await wait(10);

      // The run writes at the same time.
      while (statfsSync(disk.path).bavail > 0) {
        const { bavail, bsize } = statfsSync(disk.path);
        await appendFile(disk.at("filler"), Buffer.alloc(Math.ceil(bavail / 2) * bsize)).catch(() => {});
      }
      await wait(1_500);
      rmSync(disk.at("filler"));

      const { run, log } = await finish();
      expect(run).toMatchObject({ status: "completed", counts: { completed: 60, passed: 54, errors: 6 } });
      expect(numbersOf(log)).toEqual(numbers(60));
    } finally {
      await onDisk.dispose().catch(() => {});
      if (isMounted) spawnSync("umount", [disk.path]);
      disk.dispose();
    }
  });

  it("finds at its end that results are missing, and runs those cases again", async () => {
    const { id, finish } = await start(app, { cases: 40, waitMs: 20, concurrency: 2 });
    const results = join(app.home, "blobs/runs", id, "results");
    while (!existsSync(results) || readdirSync(results).length === 0) await wait(10);

    const lost = join(results, readdirSync(results)[0]!);
    const indexes: number[] = JSON.parse(readFileSync(lost, "utf8")).map((one: any) => one.place);
    rmSync(lost);

    const { run, log } = await finish();
    expect(run).toMatchObject({ status: "completed", counts: { completed: 40, passed: 36, errors: 4 } });
    expect(numbersOf(log)).toEqual(numbers(40));
    const twice = calls().filter((index, at) => calls().indexOf(index) !== at);
    expect(twice.sort((a, b) => a - b)).toEqual(indexes.sort((a, b) => a - b));
  });
});

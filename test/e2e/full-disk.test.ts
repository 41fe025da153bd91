import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Api } from "./support/api.ts";
import { App, root } from "./support/app.ts";

const DISK_BYTES = 24 * 1024 * 1024;

/** A small disk of its own; only root can have one. */
function mountDisk(folder: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", folder]).status === 0;
}

describe("a disk that is full in the middle of a run", () => {
  it("makes the run wait until there is room again, and nothing is lost", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gotag-full-"));
    const home = mkdtempSync(join(tmpdir(), "gotag-disk-"));
    const isMounted = mountDisk(home);
    const app = new App({ home, environment: { GOTAG_PIPELINES: join(root, "test/e2e/pipelines") } });
    try {
      if (!isMounted) {
        console.warn("Not tried: a small disk can be mounted by root on Linux only.");
        return;
      }
      const api = new Api(await app.serve());
      const calls = join(folder, "calls");
      const cases = Array.from({ length: 60 }, (_, number) => ({ uuid: randomUUID(), number }));
      const config = { "infer.calls": calls, "infer.waitMs": 30 };
      const { id } = (await api.post("/api/runs", { pipeline: "slow", cases, config, concurrency: 3 })).body;
      while (!existsSync(calls) || readFileSync(calls, "utf8").split("\n").length < 10) await wait(10);

      const filler = join(home, "filler");
      // Whoever is faster: the run writes meanwhile.
      while (statfsSync(home).bavail > 0) {
        const { bavail, bsize } = statfsSync(home);
        await appendFile(filler, Buffer.alloc(Math.ceil(bavail / 2) * bsize)).catch(() => {});
      }
      await wait(1_500);
      rmSync(filler);

      const run = await api.ended(id);
      const { results } = (await api.get(`/api/runs/${id}/log`)).body;
      expect(run).toMatchObject({ status: "completed", counts: { completed: 60, passed: 54, errors: 6 } });
      expect(results.map((result: any) => result.case.number)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    } finally {
      await app.dispose().catch(() => {});
      if (isMounted) spawnSync("umount", [home]);
      rmSync(home, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

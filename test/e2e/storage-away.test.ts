import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Api } from "./support/api.ts";
import { App, root } from "./support/app.ts";

describe("a storage that goes away in the middle of a run", () => {
  it("makes the run wait, and then go on as if nothing had happened", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gotag-away-"));
    const app = new App({ environment: { GOTAG_PIPELINES: join(root, "test/e2e/pipelines") } });
    try {
      const api = new Api(await app.serve());
      const calls = join(folder, "calls");
      const cases = Array.from({ length: 60 }, (_, number) => ({ uuid: randomUUID(), number }));
      const config = { "infer.calls": calls, "infer.waitMs": 30 };
      const { id } = (await api.post("/api/runs", { pipeline: "slow", cases, config, concurrency: 3 })).body;
      while (!existsSync(calls) || readFileSync(calls, "utf8").split("\n").length < 10) await wait(10);

      // Where the folder was is a file now: nothing can be read or written.
      const blobs = join(app.home, "blobs");
      renameSync(blobs, `${blobs}-away`);
      writeFileSync(blobs, "");
      await wait(1_500);
      rmSync(blobs);
      renameSync(`${blobs}-away`, blobs);

      const run = await api.ended(id);
      const { results } = (await api.get(`/api/runs/${id}/log`)).body;
      expect(run).toMatchObject({ status: "completed", counts: { completed: 60, passed: 54, errors: 6 } });
      expect(results.map((result: any) => result.case.number)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    } finally {
      await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

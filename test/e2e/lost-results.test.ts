import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Api } from "./support/api.ts";
import { App, root } from "./support/app.ts";

describe("results that the storage has lost", () => {
  it("are found missing at the end, and those cases are run again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gotag-lost-"));
    const app = new App({ environment: { GOTAG_PIPELINES: join(root, "test/e2e/pipelines") } });
    try {
      const api = new Api(await app.serve());
      const calls = join(folder, "calls");
      const cases = Array.from({ length: 40 }, (_, number) => ({ uuid: randomUUID(), number }));
      const config = { "infer.calls": calls, "infer.waitMs": 20 };
      const { id } = (await api.post("/api/runs", { pipeline: "slow", cases, config, concurrency: 2 })).body;
      const results = join(app.home, "blobs/runs", id, "results");
      while (!existsSync(results) || readdirSync(results).length === 0) await wait(10);

      const [lost] = readdirSync(results) as [string];
      const places: number[] = JSON.parse(readFileSync(join(results, lost), "utf8")).map((one: any) => one.place);
      rmSync(join(results, lost));

      const run = await api.ended(id);
      const log = (await api.get(`/api/runs/${id}/log`)).body;
      expect(run).toMatchObject({ status: "completed", counts: { completed: 40, passed: 36, errors: 4 } });
      expect(log.results.map((result: any) => result.case.number)).toEqual(Array.from({ length: 40 }, (_, n) => n));
      const called = readFileSync(calls, "utf8").trim().split("\n").map(Number);
      const twice = called.filter((place, at) => called.indexOf(place) !== at).sort((a, b) => a - b);
      expect(twice).toEqual([...places].sort((a, b) => a - b));
    } finally {
      await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

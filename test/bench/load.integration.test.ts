import { join } from "node:path";
import { runLoad } from "../../bench/load/run-load.ts";
import { startModelServer } from "../../bench/start-model-server.ts";
import { App, root } from "../e2e/support/app.ts";

describe("a host with many clients", () => {
  it("answers all of them and loses no run, while a large one is in progress", async () => {
    const app = new App({ environment: { GOTAG_PIPELINES: join(root, "bench/pipelines") } });
    const model = await startModelServer({ kind: "fixed", ms: 20 }, 100);
    try {
      const settings = { clients: 50, seconds: 2, cases: 100, modelUrl: model.url };
      const { requests, statuses, posted, lost } = await runLoad(await app.serve(), settings);

      expect(lost).toEqual([]);
      expect({ posted, statuses }).toEqual({ posted: 2, statuses: { 200: 98, 202: 2 } });
      expect(Object.values(requests).reduce((sum, { count }) => sum + count, 0)).toBe(100);
    } finally {
      await model.stop();
      await app.dispose();
    }
  });
});

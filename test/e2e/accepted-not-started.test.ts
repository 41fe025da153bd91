import { randomUUID } from "node:crypto";
import { createModelRegistry } from "../../shared/models/model-registry.ts";
import { createPipelineCatalog } from "../../shared/pipeline/pipeline-catalog.ts";
import { prepareRun } from "../../shared/run/request/prepare-run.ts";
import { startRunBody } from "../../shared/contract/run-body.ts";
import { storeRun } from "../../shared/run/store/store-run.ts";
import { openStorage } from "../../shared/platform/storage/open-storage.ts";
import { join } from "node:path";
import { aSimpleRun } from "./support/api.ts";
import { App, root } from "./support/app.ts";

describe("a run whose host was killed after accepting it, before starting it", () => {
  it("is carried out by the next `wait`", async () => {
    const app = new App();
    try {
      const id = randomUUID();
      const storage = await openStorage({ home: app.home, environment: {} });
      const catalog = createPipelineCatalog({ folder: join(root, "pipelines") });
      const body = startRunBody.parse(aSimpleRun({ id }));
      const deps = { catalog, models: createModelRegistry(), storage, now: () => new Date() };
      const prepared = await prepareRun(body, deps);
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems));
      await storeRun(storage.runs, prepared.run, prepared.shards);

      const { code, stdout } = await app.gotag("wait", id, "--json");

      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ status: "completed", counts: { passed: 3 } });
    } finally {
      await app.dispose();
    }
  });
});

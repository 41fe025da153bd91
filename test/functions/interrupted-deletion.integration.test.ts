import { openStorage } from "../../shared/platform/storage/open-storage.ts";
import { runBlobs } from "../../shared/run/store/run-blobs.ts";
import { AppInProcess } from "../support/app-in-process.ts";

describe("a deletion that was interrupted at its end", () => {
  let app: AppInProcess;
  beforeAll(async () => {
    app = new AppInProcess();
    await app.start();
  });
  afterAll(() => app.dispose());

  const ask = (method: string, id: string) => fetch(`${app.url}/api/runs/${id}`, { method });

  it("is done again, and nobody who asks for the run meanwhile starts it anew", async () => {
    const cases = [{ uuid: "0b0e9d6e-2a55-4c0c-8f0e-1c1f9e6a4b11", user: "1 + 1", base: 10, answer: 2 }];
    const config = ["prepare.template=template.njk", "infer.model.name=perfect"];
    const { id } = await app.post("/api/runs", { pipeline: "simple", cases, config });
    await app.ended(id);
    const { runs } = await openStorage({ home: app.home, environment: {} });
    const { request, all } = runBlobs(id);
    const last = (await runs.read(request))!;
    await ask("DELETE", id);
    await runs.create(request, last);
    const before = app.stats().orchestrationMessages;

    await ask("GET", id);

    expect(app.stats().orchestrationMessages).toBe(before);
    expect((await ask("DELETE", id)).status).toBe(204);
    expect((await ask("GET", id)).status).toBe(404);
    expect(await runs.list(all)).toEqual([]);
  });
});

import { openStorage } from "../../shared/platform/storage/open-storage.ts";
import { runBlobs } from "../../shared/run/store/run-blobs.ts";
import { AppInProcess } from "../support/app-in-process.ts";
import { sameCases, simpleConfig } from "./app-with-model.ts";

describe("a deletion that was interrupted at its end", () => {
  const app = new AppInProcess();
  beforeAll(() => app.start());
  afterAll(() => app.dispose());

  const send = (method: string, id: string) => fetch(`${app.url}/api/runs/${id}`, { method });

  it("is repeated, and a request for the run meanwhile does not start it again", async () => {
    const request = { pipeline: "simple", cases: sameCases(1), config: simpleConfig("perfect") };
    const { id } = await app.post("/api/runs", request);
    await app.ended(id);
    const { runs } = await openStorage({ home: app.home, environment: {} });
    const blobs = runBlobs(id);
    const last = (await runs.read(blobs.request))!;
    await send("DELETE", id);
    await runs.create(blobs.request, last);
    const before = app.stats().orchestrationMessages;

    await send("GET", id);

    expect(app.stats().orchestrationMessages).toBe(before);
    expect((await send("DELETE", id)).status).toBe(204);
    expect((await send("GET", id)).status).toBe(404);
    expect(await runs.list(blobs.all)).toEqual([]);
  });
});

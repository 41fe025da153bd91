import type { DurableClient } from "durable-functions";
import { keepFailures } from "../../../functions/timers/keep-failures.ts";
import type { Services } from "../../../functions/app.ts";
import { createIndexEntry, newIndexEntry, readIndexEntry } from "../../../shared/run/store/run-index.ts";
import { aRequest } from "../../support/a-request.ts";
import { createMemoryStore } from "../../support/memory-store.ts";

const before = new Date("2026-10-23T03:30:00.000Z");
const early = aRequest({ id: "00000000-0000-4000-8000-000000000001", createdAt: "2026-10-22T00:00:00.000Z" });
const late = aRequest({ id: "00000000-0000-4000-8000-000000000002", createdAt: "2026-10-24T00:00:00.000Z" });

/** Runs of which the index says that they are queued, and the runtime how their suites are doing. */
async function aStorage(runtimeStatus: string, requests = [early]) {
  const runs = createMemoryStore();
  for (const request of requests) await createIndexEntry(runs, newIndexEntry(request));
  const asked: string[] = [];
  const suite = { runtimeStatus, output: "The run log could not be written.", lastUpdatedTime: new Date(before) };
  const client = {
    readEntityState: async () => ({ entityExists: false }),
    getStatus: async (id: string) => {
      asked.push(id);
      return suite;
    },
  };
  const services = { storage: { runs }, now: () => new Date("2026-11-22T03:30:00.000Z") };
  const keep = () =>
    keepFailures({ client: client as unknown as DurableClient, services: services as unknown as Services }, before);
  return { runs, asked, keep };
}

describe("keepFailures", () => {
  it.each(["Failed", "Terminated"])("has the index take over that a run's suite has %s", async (status) => {
    const { runs, keep } = await aStorage(status);

    await keep();

    expect(await readIndexEntry(runs, early)).toMatchObject({
      status: "failed",
      error: "The run log could not be written.",
      updatedAt: before.toISOString(),
    });
  });

  it.each(["Running", "Pending"])("leaves the entry of a run whose suite is %s", async (status) => {
    const { runs, keep } = await aStorage(status);

    await keep();

    expect(await readIndexEntry(runs, early)).toEqual(newIndexEntry(early));
  });

  it("does not ask for younger runs, whose histories stay", async () => {
    const { asked, keep } = await aStorage("Failed", [early, late]);

    await keep();

    expect(asked).toEqual([early.id]);
  });

  it("looks through all pages of the index", async () => {
    const ids = Array.from({ length: 250 }, (_, number) => `00000000-0000-4000-8000-${`${number}`.padStart(12, "0")}`);
    const { asked, keep } = await aStorage(
      "Running",
      ids.map((id) => aRequest({ id, createdAt: early.createdAt })),
    );

    await keep();

    expect(asked.sort()).toEqual(ids);
  });
});

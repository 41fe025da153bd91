import type { LiveEntryDeps } from "../../../../shared/run/runtime/live-entry.ts";
import { keepFailures, purgeSlices } from "../../../../shared/run/runtime/purge-histories.ts";
import { createIndexEntry, newIndexEntry, readIndexEntry } from "../../../../shared/run/store/run-index.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";

const DAY_MS = 86_400_000;

const before = new Date("2026-10-23T03:30:00.000Z");
const early = aRequest({ id: "00000000-0000-4000-8000-000000000001", createdAt: "2026-10-22T00:00:00.000Z" });
const late = aRequest({ id: "00000000-0000-4000-8000-000000000002", createdAt: "2026-10-24T00:00:00.000Z" });

/** Runs that are queued according to the index and whose suites have a status in the runtime. */
async function aStorage(runtimeStatus: string, requests = [early]) {
  const runs = createMemoryStore();
  for (const request of requests) await createIndexEntry(runs, newIndexEntry(request));
  const queried: string[] = [];
  const suite = { runtimeStatus, output: "The run log could not be written.", lastUpdatedTime: new Date(before) };
  const client = {
    readEntityState: async () => ({ entityExists: false }),
    getStatus: async (id: string) => {
      queried.push(id);
      return suite;
    },
  };
  const services = { storage: { runs }, now: () => new Date("2026-11-22T03:30:00.000Z") };
  const keep = () => keepFailures({ client, services } as unknown as LiveEntryDeps, before);
  return { runs, queried, keep };
}

describe("keepFailures", () => {
  it.each(["Failed", "Terminated"])("copies to the index that the suite of a run is %s", async (status) => {
    const { runs, keep } = await aStorage(status);

    await keep();

    expect(await readIndexEntry(runs, early)).toMatchObject({
      status: "failed",
      error: "The run log could not be written.",
      updatedAt: before.toISOString(),
    });
  });

  it.each(["Running", "Pending"])("leaves the entry of a run whose suite is %s unchanged", async (status) => {
    const { runs, keep } = await aStorage(status);

    await keep();

    expect(await readIndexEntry(runs, early)).toEqual(newIndexEntry(early));
  });

  it("skips younger runs, whose histories stay", async () => {
    const { queried, keep } = await aStorage("Failed", [early, late]);

    await keep();

    expect(queried).toEqual([early.id]);
  });

  it("reads all pages of the index", async () => {
    const ids = Array.from({ length: 250 }, (_, number) => `00000000-0000-4000-8000-${`${number}`.padStart(12, "0")}`);
    const { queried, keep } = await aStorage(
      "Running",
      ids.map((id) => aRequest({ id, createdAt: early.createdAt })),
    );

    await keep();

    expect(queried.sort()).toEqual(ids);
  });
});

describe("purgeSlices", () => {
  it("covers all the time before a date without gaps", () => {
    const slices = [...purgeSlices(before)];

    expect(slices[0]?.to).toEqual(before);
    expect(slices.slice(1).map(({ to }) => to)).toEqual(slices.slice(0, -1).map(({ from }) => from));
    expect(slices.at(-1)?.from).toEqual(new Date(0));
  });

  it("starts with a day and returns few slices", () => {
    const days = [...purgeSlices(before)].map(({ from, to }) => (to.getTime() - from.getTime()) / DAY_MS);

    expect(days.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(days.length).toBeLessThanOrEqual(16);
  });

  it("returns no slices for the start of the epoch", () => {
    expect([...purgeSlices(new Date(0))]).toEqual([]);
  });
});

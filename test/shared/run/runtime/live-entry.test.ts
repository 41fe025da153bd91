import { listedEntry } from "../../../../shared/run/runtime/live-entry.ts";
import { newIndexEntry } from "../../../../shared/run/store/run-index.ts";
import { aRequest } from "../../../support/a-request.ts";

/** A call whose runtime records queries and shows every run as running. */
function aCall() {
  const queried: string[] = [];
  const client = {
    readEntityState: async () => ({ entityExists: true, entityState: {} }),
    getStatus: async (id: string) => {
      queried.push(id);
      return { runtimeStatus: "Running" };
    },
  };
  const services = { storage: {}, now: () => new Date("2026-11-22T15:37:01.390Z") };
  return { queried, call: { client, services } as never };
}
const entryOf = (digit: number) => newIndexEntry(aRequest({ id: `7f6b1c52-0f6e-4b39-9d0a-00000000000${digit}` }));

describe("a run in a listing", () => {
  it("is queried once for all clients that list at the same time", async () => {
    const { queried, call } = aCall();
    const entry = entryOf(1);
    const shown = await Promise.all([listedEntry(entry, call), listedEntry(entry, call)]);

    expect(shown.map(({ status }) => status)).toEqual(["running", "running"]);
    expect(queried).toEqual([entry.id]);
  });

  it("has ended as soon as the index says so", async () => {
    const { call } = aCall();
    const entry = entryOf(2);
    await listedEntry(entry, call);

    expect(await listedEntry({ ...entry, status: "completed" }, call)).toMatchObject({ status: "completed" });
  });

  it("is queried again after a query failed", async () => {
    const { queried, call } = aCall();
    const entry = entryOf(3);
    const away = { readEntityState: () => Promise.reject(new Error("away")), getStatus: async () => undefined };
    await expect(listedEntry(entry, { ...(call as object), client: away } as never)).rejects.toThrow("away");
    await listedEntry(entry, call);

    expect(queried).toEqual([entry.id]);
  });
});

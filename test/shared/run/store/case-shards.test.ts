import type { JsonObject } from "../../../../shared/contract/json.ts";
import { createCaseReader, shardCases, runBlobs } from "../../../../shared/run/store/index.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aRequest } from "../../../support/a-request.ts";

const aCase = (number: number, more: object = {}): JsonObject => ({ uuid: `case-${number}`, ...more });

async function aStoredSuite(cases: readonly JsonObject[]) {
  const store = createMemoryStore();
  const shards = shardCases(cases);
  const request = aRequest({ total: cases.length, shards: shards.map(({ first }) => first) });
  for (const [index, { text }] of shards.entries()) {
    await store.create(runBlobs(request.id).cases(request.casesHash, index), text);
  }
  return { store, request };
}

describe("case shards", () => {
  it("have a thousand small cases each", () => {
    const shards = shardCases(Array.from({ length: 2_500 }, (_, index) => aCase(index)));

    expect(shards.map(({ first }) => first)).toEqual([0, 1000, 2000]);
  });

  it("have fewer cases when these are large, and a very large one alone", () => {
    const sizes = [100_000, 100_000, 100_000, 900_000, 10];

    const shards = shardCases(sizes.map((size, index) => aCase(index, { text: "x".repeat(size) })));

    expect(shards.map(({ first }) => first)).toEqual([0, 2, 3, 4]);
  });

  it("return each case at its index", async () => {
    const cases = Array.from({ length: 2_100 }, (_, index) => aCase(index));
    const { store, request } = await aStoredSuite(cases);
    const readCase = createCaseReader(store);

    for (const index of [0, 999, 1000, 1999, 2000, 2099]) expect(await readCase(request, index)).toEqual(cases[index]);
  });

  it("are read once, however often their cases are read", async () => {
    const { store, request } = await aStoredSuite([aCase(0), aCase(1)]);
    const read = jest.spyOn(store, "read");
    const readCase = createCaseReader(store);

    await Promise.all([readCase(request, 0), readCase(request, 1), readCase(request, 0)]);

    expect(read).toHaveBeenCalledTimes(1);
  });

  it("are named when they are missing", async () => {
    const readCase = createCaseReader(createMemoryStore());

    await expect(readCase(aRequest({ total: 1, shards: [0] }), 0)).rejects.toThrow(
      'The cases of the run are gone: there is no blob "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a/cases/abcdef0123456789/0.json".',
    );
  });
});

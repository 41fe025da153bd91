import { isRunReference, resolveRun } from "../../../cli/client/resolve-run.ts";
import { aRun } from "../a-run.ts";

const NEWEST = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
const OLDER = "7f6b1c53-0f6e-4b39-9d0a-4f1f5c1e2d3a";
const OLDEST = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";

/** An app with three runs, which it lists two a page. */
const api = {
  listRuns: async ({ limit = 20, cursor }: { limit?: number; cursor?: string } = {}) => {
    const all = [NEWEST, OLDER, OLDEST].map((id) => aRun({ id }));
    if (cursor === "more") return { runs: all.slice(2) };
    return { runs: all.slice(0, Math.min(limit, 2)), cursor: "more" };
  },
};
const empty = { listRuns: async () => ({ runs: [] }) };
const mustNotAsk = {
  listRuns: async () => {
    throw new Error("The app got a request.");
  },
};

describe("resolveRun", () => {
  it.each([
    { text: "latest", id: NEWEST, because: "it is the newest" },
    { text: "7f6b1c52", id: NEWEST, because: "no other begins so" },
    { text: "7F6B1C53-", id: OLDER, because: "case does not matter" },
    { text: "08fd", id: OLDEST, because: "all pages are looked through" },
  ])("resolves $text to $id: $because", async ({ text, id }) => {
    expect(await resolveRun(text, api)).toBe(id);
  });

  it("returns a full ID without a request", async () => {
    expect(await resolveRun(NEWEST.toUpperCase(), mustNotAsk)).toBe(NEWEST);
  });

  it.each([
    { text: "latest", from: empty, says: "There are no runs yet." },
    { text: "abcd", from: api, says: 'No run ID begins with "abcd". List the runs with: gotag status' },
    {
      text: "7f6b",
      from: api,
      says: `2 run IDs begin with "7f6b": ${NEWEST}, ${OLDER}. Use a longer prefix.`,
    },
    {
      text: "7f6",
      from: mustNotAsk,
      says: '"7f6" is not a run. Use an ID, an ID prefix (at least 4 characters), or latest. List the runs with: gotag status',
    },
  ])("refuses $text: $says", async ({ text, from, says }) => {
    await expect(resolveRun(text, from)).rejects.toMatchObject({ code: "usage", message: says });
  });

  it("lists five of many runs with the same prefix", async () => {
    const ids = Array.from({ length: 7 }, (_, n) => `7f6b1c5${n}-0f6e-4b39-9d0a-4f1f5c1e2d3a`);
    const many = { listRuns: async () => ({ runs: ids.map((id) => aRun({ id })) }) };

    await expect(resolveRun("7f6b", many)).rejects.toThrow(
      new Error(`7 run IDs begin with "7f6b": ${ids.slice(0, 5).join(", ")}, …. Use a longer prefix.`),
    );
  });
});

describe("isRunReference", () => {
  it.each([
    { text: "latest", is: true },
    { text: "7f6b", is: true },
    { text: NEWEST, is: true },
    { text: "7f6", is: false },
    { text: "run.json", is: false },
    { text: "./latest", is: false },
  ])("is $is for $text", ({ text, is }) => {
    expect(isRunReference(text)).toBe(is);
  });
});

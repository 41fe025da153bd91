import { shortIds } from "../../../shared/reports/format.ts";

describe("shortIds", () => {
  it.each([
    { ids: ["08fd947c-f0f1-4a65"], short: ["08fd947c"], because: "8 characters tell it" },
    { ids: ["08fd947c-f0f1", "08fd947c-f0f2"], short: ["08fd947c-f0f1", "08fd947c-f0f2"], because: "they differ late" },
    { ids: ["08fd947c-f0f1.1", "08fd947c-f0f1.2"], short: ["08fd947c.1", "08fd947c.2"], because: "suffixes tell them" },
    { ids: ["08fd947c-f0f1", "08fd947c"], short: ["08fd947c-f0f", "08fd947c"], because: "one begins like the other" },
    { ids: ["a", "a"], short: ["a", "a"], because: "it is one id, twice" },
    { ids: ["", "\n.1"], short: ["", "\n.1"], because: "odd ids are ids" },
  ])("gives $short when $because", ({ ids, short }) => {
    const forms = shortIds(ids);

    expect(ids.map((id) => forms.get(id))).toEqual(short);
  });
});

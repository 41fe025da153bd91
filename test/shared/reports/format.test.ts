import {
  errorLine,
  isEnded,
  RUN_STATUSES,
  readableCell,
  readableMs,
  readableNumber,
  readablePercent,
  readableUsd,
  shortIds,
} from "../../../shared/reports/format.ts";

describe("readable numbers", () => {
  it.each([
    [0.1 + 0.2, "0.3"],
    [1 / 3, "0.333333"],
    [1_234_567, "1234567"],
    [1234.5678, "1234.57"],
    [1_234_567.891, "1234568"],
    [-99_999_999.9, "-100000000"],
    [-0, "0"],
    [1e-9, "1.00000e-9"],
    [2e20, "2.00000e+20"],
  ])("write %d as %s", (value, text) => {
    expect(readableNumber(value)).toBe(text);
  });

  it.each([
    [0, "0 ms"],
    [0.0234, "0.0234 ms"],
    [33.525, "33.5 ms"],
    [999.9, "1000 ms"],
    [1234, "1.23 s"],
    [90_000, "1.5 min"],
    [-1500, "-1.5 s"],
  ])("write %d ms as %s", (ms, text) => {
    expect(readableMs(ms)).toBe(text);
  });

  it.each([
    [0, "$0.00"],
    [1.5, "$1.50"],
    [0.000416, "$0.00042"],
    [-0.5, "-$0.50"],
  ])("write %d dollars as %s", (usd, text) => {
    expect(readableUsd(usd)).toBe(text);
  });

  it("write shares and cells", () => {
    expect(readablePercent(2 / 3)).toBe("66.67%");
    expect([null, undefined, true, "a", 0.5].map(readableCell)).toEqual(["", "", "true", "a", "0.5"]);
  });
});

describe("errorLine", () => {
  it.each([
    {
      of: { stage: "extract", message: "Context: Reading.\nError: no number\nmore" },
      line: "extract: Reading. Error: no number",
    },
    { of: { message: "Error: away\nmore" }, line: "Error: away" },
    { of: {}, line: "" },
  ])("is $line", ({ of, line }) => {
    expect(errorLine(of)).toBe(line);
  });
});

describe("isEnded", () => {
  it("is true for every status but queued and running", () => {
    expect(RUN_STATUSES.filter(isEnded)).toEqual(["completed", "failed", "cancelled"]);
  });
});

describe("shortIds", () => {
  it.each([
    { ids: ["08fd947c-f0f1-4a65"], short: ["08fd947c"], because: "8 characters identify it" },
    { ids: ["08fd947c-f0f1", "08fd947c-f0f2"], short: ["08fd947c-f0f1", "08fd947c-f0f2"], because: "they differ late" },
    { ids: ["08fd947c-f0f1.1", "08fd947c-f0f1.2"], short: ["08fd947c.1", "08fd947c.2"], because: "suffixes differ" },
    {
      ids: ["08fd947c-f0f1", "08fd947c"],
      short: ["08fd947c-f0f", "08fd947c"],
      because: "one is a prefix of the other",
    },
    { ids: ["a", "a"], short: ["a", "a"], because: "it is one ID, twice" },
    { ids: ["", "\n.1"], short: ["", "\n.1"], because: "odd IDs are IDs" },
  ])("gives $short when $because", ({ ids, short }) => {
    const forms = shortIds(ids);

    expect(ids.map((id) => forms.get(id))).toEqual(short);
  });
});

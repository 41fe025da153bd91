import { caseKey, parseCaseKey } from "../../../viewer/table/case-key.ts";
import { caseRows } from "../../../viewer/table/case-row.ts";

describe("caseRows", () => {
  it("makes a row that can be found by all that it shows", () => {
    const [row] = caseRows([
      {
        uuid: "08FD947C-f0f1-4a65-8c61-6789eb3cc4fc",
        status: "error",
        keywords: ["P0", "slow"],
        cells: [0.5, null, true],
        stage: "extract",
        message: "Context: Reading.\nError: no number\nmore",
      },
    ]);

    expect(row).toMatchObject({
      short: "08FD947C",
      keywords: "P0, slow",
      error: "extract: Reading. Error: no number",
      search: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc error 0.5  true p0, slow extract: reading. error: no number",
    });
  });

  it("cuts what would make a table heavy", () => {
    const [row] = caseRows([{ uuid: "1", status: "error", keywords: [], message: `Error: ${"x".repeat(1_000_000)}` }]);

    expect(row!.error).toHaveLength(301);
    expect(row!.search.length).toBeLessThan(400);
  });
});

describe("caseKey", () => {
  it.each([{ uuid: "08fd947c.1" }, { uuid: "08fd947c", repeat: 0 }, { uuid: "08fd947c", repeat: 12 }])(
    "is read back for %j",
    (id) => {
      expect(parseCaseKey(caseKey(id))).toEqual(id);
    },
  );
});

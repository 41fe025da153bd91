import { shortIds } from "../../../viewer/text/short-ids.ts";

describe("shortIds", () => {
  it("are as long as they must be to tell ids apart", () => {
    const ids = [
      "00000000-0000-4000-8000-000000000001",
      "00000000-0000-4000-8000-000000000002",
      "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc.1",
      "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc.2",
    ];

    expect([...shortIds(ids).values()]).toEqual(expect.arrayContaining([ids[0], ids[1], "08fd947c.1", "08fd947c.2"]));
  });
});

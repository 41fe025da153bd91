import { withQuery } from "../../../viewer/api/with-query.ts";

describe("withQuery", () => {
  it("leaves out parameters without a value", () => {
    expect(withQuery("/api/runs", { label: "", cursor: undefined })).toBe("/api/runs");
    expect(withQuery("/api/runs", { limit: 20, label: "a&b" })).toBe("/api/runs?limit=20&label=a%26b");
    expect(withQuery("/api/runs/1/cases/2", { repeat: 0 })).toBe("/api/runs/1/cases/2?repeat=0");
  });
});

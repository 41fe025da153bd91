import { inEnvelope, toFailure } from "../../../shared/platform/envelope.ts";

describe("the result of an activity", () => {
  it("is the value of its work", async () => {
    expect(await inEnvelope(async () => 7)).toEqual({ ok: true, value: 7 });
  });

  it("is the failure of its work, as plain data", async () => {
    const failing = async () => {
      throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    };

    expect(await inEnvelope(failing)).toEqual({ ok: false, error: { code: "ENOSPC", message: "no space left" } });
  });

  it.each([
    { thrown: new TypeError("no"), failure: { code: "unexpected", message: "TypeError: no" } },
    { thrown: "text", failure: { code: "unexpected", message: "text" } },
    { thrown: undefined, failure: { code: "unexpected", message: "undefined" } },
  ])("converts a thrown value to $failure.message", ({ thrown, failure }) => {
    expect(toFailure(thrown)).toEqual(failure);
  });
});

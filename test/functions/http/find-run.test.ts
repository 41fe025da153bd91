import { findRequest } from "../../../functions/http/find-run.ts";

/** A call whose storage nobody may touch. */
function aCall(id: string): any {
  const runs = new Proxy(
    {},
    {
      get() {
        throw new Error("The storage was asked.");
      },
    },
  );
  return { request: { params: { id } }, services: { storage: { runs } } };
}

describe("a run's id that is no UUID", () => {
  it.each(["", "index", "../index", "..%2findex", "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a/log.json", "a\u0000b"])(
    "never reaches the storage: %j",
    async (id) => {
      expect(await findRequest(aCall(id))).toMatchObject({ refusal: { status: 400 } });
    },
  );
});

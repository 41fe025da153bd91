import { findRequest } from "../../../functions/http/find-resource.ts";

/** A call whose storage must not be used. */
function aCall(id: string): any {
  const runs = new Proxy(
    {},
    {
      get() {
        throw new Error("The storage was used.");
      },
    },
  );
  return { request: { params: { id } }, services: { storage: { runs } } };
}

describe("findRequest", () => {
  it.each(["", "index", "../index", "..%2findex", "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a/log.json", "a\u0000b"])(
    "refuses %j as an ID before it reaches the storage",
    async (id) => {
      await expect(findRequest(aCall(id))).rejects.toMatchObject({ details: { status: 400, code: "invalid-run-id" } });
    },
  );
});

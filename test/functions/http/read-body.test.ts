import { z } from "zod";
import { jsonBody, readBody } from "../../../functions/http/read-body.ts";

const read = (text: string) => {
  const { headers, body } = new Request("http://127.0.0.1", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: text,
  });
  return readBody(jsonBody(z.object({ a: z.number() })), { headers, body } as Parameters<typeof readBody>[1]);
};

describe("a body of JSON", () => {
  it("may begin with the mark that editors of Windows write", async () => {
    expect(await read('\uFEFF{"a":1}')).toEqual({ body: { a: 1 } });
  });

  it("may not have it twice", async () => {
    expect(await read('\uFEFF\uFEFF{"a":1}')).toMatchObject({ refusal: { status: 400 } });
  });
});

import { z } from "zod";
import { jsonBody, readBody, readQuery } from "../../../functions/http/read-body.ts";

describe("readBody", () => {
  const read = (text: string) => {
    const { headers, body } = new Request("http://127.0.0.1", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: text,
    });
    return readBody(jsonBody(z.object({ a: z.number() })), { headers, body } as Parameters<typeof readBody>[1]);
  };

  it("takes JSON with the byte order mark that editors on Windows write", async () => {
    expect(await read('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  it("refuses a second byte order mark", async () => {
    await expect(read('\uFEFF\uFEFF{"a":1}')).rejects.toMatchObject({ details: { status: 400 } });
  });
});

describe("readQuery", () => {
  const schema = z.strictObject({ limit: z.coerce.number().int().min(1).optional() });
  const read = (query: string) => readQuery(schema, { url: `http://127.0.0.1/api/runs?${query}` });

  it.each([
    { query: "limit=abc", message: 'Invalid input: expected number, received NaN; found the text "abc"' },
    { query: "limit=1&limit=2", message: 'Invalid input: expected number, received NaN; found the list ["1","2"]' },
    { query: "limit=0", message: 'Too small: expected number to be >=1; found the text "0"' },
  ])("reports what was sent: $query", ({ query, message }) => {
    const details = expect.objectContaining({ issues: [{ path: "limit", message }] });

    expect(() => read(query)).toThrow(expect.objectContaining({ details }));
  });

  it("reads parameters, and leaves out the function key", () => {
    expect(read("limit=2&code=key")).toEqual({ limit: 2 });
  });
});

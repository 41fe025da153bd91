import { z } from "zod";
import { readQuery } from "../../../functions/http/read-query.ts";

const schema = z.strictObject({ limit: z.coerce.number().int().min(1).optional() });
const read = (query: string) => readQuery(schema, { url: `http://127.0.0.1/api/runs?${query}` });

describe("a query", () => {
  it.each([
    { query: "limit=abc", message: 'Invalid input: expected number, received NaN; found the text "abc"' },
    { query: "limit=1&limit=2", message: 'Invalid input: expected number, received NaN; found the list ["1","2"]' },
    { query: "limit=0", message: 'Too small: expected number to be >=1; found the text "0"' },
  ])("is told what was sent: $query", ({ query, message }) => {
    const answer = read(query) as { readonly refusal: { readonly body: string } };

    expect(JSON.parse(answer.refusal.body)).toMatchObject({ issues: [{ path: "limit", message }] });
  });

  it("is read", () => {
    expect(read("limit=2&code=key")).toEqual({ query: { limit: 2 } });
  });
});

import { parseBody } from "../../../shared/models/server-errors.ts";

describe("parseBody", () => {
  it("reads JSON", () => {
    expect(parseBody('{"error":{"code":"busy"}}')).toEqual({ error: { code: "busy" } });
  });

  it.each(["", "<!doctype html>", '{"error":'])("gives nothing of what is none: %j", (body) => {
    expect(parseBody(body)).toBeUndefined();
  });
});

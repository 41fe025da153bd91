import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MAX_TIMEOUT_MS } from "../shared/contract/run-body.ts";

const host = JSON.parse(readFileSync(join(import.meta.dirname, "../host.json"), "utf8"));

describe("host.json", () => {
  it("gives functions more time than any stage may take", () => {
    const [hours, minutes, seconds] = host.functionTimeout.split(":").map(Number);

    expect((hours * 3600 + minutes * 60 + seconds) * 1000).toBeGreaterThan(MAX_TIMEOUT_MS);
  });

  it("puts no prefix before the routes, which begin with api/", () => {
    expect(host.extensions.http.routePrefix).toBe("");
  });
});

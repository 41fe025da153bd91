import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hostJsonFor } from "../../../scripts/packaging/host-json.ts";

const base = JSON.parse(readFileSync(join(import.meta.dirname, "../../../host.json"), "utf8"));

describe("hostJsonFor", () => {
  it.each([
    { backend: "scheduler", type: "azureManaged" },
    { backend: "storage", type: "AzureStorage" },
  ] as const)("has the state in the $backend by the provider $type", ({ backend, type }) => {
    expect(hostJsonFor(backend, base).extensions.durableTask["storageProvider"]).toMatchObject({ type });
  });

  it("leaves all else as host.json of the repository has it", () => {
    const { storageProvider: _chosen, ...durableTask } = hostJsonFor("scheduler", base).extensions.durableTask;

    expect(durableTask).toEqual(base.extensions.durableTask);
  });
});

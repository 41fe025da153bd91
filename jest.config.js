import { tmpdir } from "node:os";
import { join } from "node:path";

// All processes that tests start keep what Node makes of the source, as those of the command line do: they start in half the time.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "node-compile-cache");

// Maps in files of their own: within the code they would be read anew for each suite.
const swc = (syntax) => [
  "@swc/jest",
  { jsc: { parser: { syntax }, target: "es2024" }, module: { type: "commonjs" }, sourceMaps: true },
];

// These have ES modules only, which jest does not load as they are.
const TERMINAL = "string-width|get-east-asian-width|strip-ansi|ansi-regex";

const project = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  rootDir: ".",
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/package/"],
  transform: {
    "^.+\\.ts$": swc("typescript"),
    [`/node_modules/(${TERMINAL}|commander|@seriousme|@opentelemetry/otlp-exporter-base)/.+\\.js$`]: swc("ecmascript"),
  },
  transformIgnorePatterns: [
    `/node_modules/(?!(${TERMINAL}|commander)/|(.+/)?otlp-exporter-base/|@seriousme/openapi-schema-validator/[^/]+\\.js$)`,
  ],
  // @azure/functions asks for its core by this name; on Azure the worker supplies it, here the local host does.
  moduleNameMapper: { "^@azure/functions-core$": "<rootDir>/local/core.ts" },
  ...more,
});

/** @type {import("jest").Config} */
export default {
  testTimeout: 60_000,
  // By default jest leaves a core idle.
  maxWorkers: "100%",
  projects: [
    // Pure and fast: no process, no network, no Azurite. A pipeline may have its tests beside it. They share a few processes,
    // with no global object and no modules of their own, and run as the product does: from the source.
    project("unit", ["<rootDir>/{test,pipelines,cli/starter}/**/*.test.ts"], {
      runner: "jest-light-runner/child-process",
      setupFiles: ["<rootDir>/test/support/install-core.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "\\.integration\\.test\\.ts$",
        "<rootDir>/test/e2e/",
        "<rootDir>/test/local/",
        "<rootDir>/test/page/",
        "<rootDir>/test/chaos/chaos\\.test\\.ts$",
      ],
    }),
    // The local host against the protocol, in this process.
    project("host", ["<rootDir>/test/local/**/*.test.ts"], {
      testPathIgnorePatterns: ["/node_modules/", "\\.integration\\.test\\.ts$"],
    }),
    // With real neighbours: servers, Azurite, child processes, kills.
    project("integration", ["<rootDir>/test/**/*.integration.test.ts"]),
    // The page in a real Chromium.
    project("page", ["<rootDir>/test/page/**/*.test.ts"]),
    // What a user sees, over HTTP and the command line only.
    project("e2e", ["<rootDir>/test/e2e/**/*.test.ts", "<rootDir>/test/chaos/chaos.test.ts"]),
  ],
};

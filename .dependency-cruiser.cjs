// The borders between the folders (docs/architecture.md draws them): who may import whom, and through which door.
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from: { path: from }, to });

// What each folder of the engine may import of the rest of the engine. Test files are not checked.
const ENGINE = {
  contract: [],
  base: ["contract"],
  platform: ["contract", "base"],
  cases: ["contract", "base", "platform"],
  templates: ["contract", "base", "platform"],
  models: ["contract", "base", "platform"],
  scoring: ["contract", "base", "models"],
  reports: ["contract", "base"],
  pipeline: ["contract", "base", "platform", "cases", "templates", "models", "reports"],
  "run/durable": ["contract", "base"],
  "run/store": ["contract", "base", "platform", "reports", "run/durable"],
  "run/runtime": ["contract", "base", "platform", "pipeline", "reports", "run/durable", "run/store"],
  "run/request": [
    ...["contract", "base", "platform", "cases", "models", "pipeline", "reports"],
    ...["run/durable", "run/store"],
  ],
  "run/stage": ["contract", "base", "platform", "models", "pipeline", "run/durable", "run/store"],
  evals: [
    ...["contract", "base", "platform", "cases", "models", "reports"],
    ...["run/durable", "run/store", "run/runtime", "run/request"],
  ],
  testing: ["contract", "base", "cases", "models", "pipeline"],
};

// Folders whose index.ts is the only file that others import, and what else others may load (when it is first needed).
const DOORS = {
  "shared/contract": "index|json|openapi",
  "shared/cases": "index|add-ids",
  "shared/templates": "index",
  "shared/models": "index|model-families",
  "shared/pipeline": "index|graph/plan-graph",
  "shared/scoring": "index",
  "shared/reports": "index|render/index",
  "shared/reports/render": "index",
  "shared/run/durable": "index",
  "shared/run/request": "index",
  "shared/run/runtime": "index",
  "shared/run/stage": "index",
  "shared/run/store": "index",
  "shared/evals": "index|evaluate|notify",
  "shared/platform/storage": "index",
  "shared/platform/telemetry": "index",
  local: "index",
};

// What `gotag new` copies is a pipeline, too.
const PIPELINE_CODE = "^(pipelines|cli/starter)/.*(?<!\\.test)\\.ts$";
const PIPELINE_TEST = "^(pipelines|cli/starter)/.*\\.test\\.ts$";
const ROUTES = "^functions/(http/(?!register\\.ts)|evals/)";
const SHARED_BUT = "^shared/(?!";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    forbid("no-cycles", "Two modules that need each other are one, also where it is for types only.", "", {
      circular: true,
    }),
    ...Object.entries(ENGINE).map(([folder, allowed]) =>
      forbid(`${folder}-imports`, `What shared/${folder}/ may import of the engine.`, `^shared/${folder}/`, {
        path: `^shared/(?!(${[folder, ...allowed].join("|")})/)`,
      }),
    ),
    ...Object.entries(DOORS).map(([folder, doors]) =>
      forbid(`${folder}-door`, `Import ${folder}/ through its index.ts.`, `^(?!test/|scripts/|${folder}/)`, {
        path: `^${folder}/(?!(${doors})\\.ts$)`,
      }),
    ),
    forbid("engine-stands-alone", "shared/ knows neither the Functions runtime nor the rooms around it.", "^shared/", {
      path: "^(functions|cli|local|pipelines|bench)/|node_modules/(@azure/functions|durable-functions)/",
    }),
    forbid("host-stands-alone", "local/ could be published by itself.", "^local/", {
      path: "^(shared|functions|cli|pipelines|bench)/",
    }),
    forbid("functions-know-the-engine", "The app does not know who hosts or calls it.", "^functions/", {
      path: "^(cli|local|pipelines|bench)/",
    }),
    forbid("pipelines-see-one-door", "Pipelines import shared/index.ts and files of their own.", PIPELINE_CODE, {
      path: `^(functions|cli(?!/starter)|local|bench)/|${SHARED_BUT}index\\.ts$)`,
    }),
    forbid(
      "their-tests-see-another",
      "Tests of pipelines import shared/testing/test-pipeline.ts as well.",
      PIPELINE_TEST,
      {
        path: `^(functions|cli(?!/starter)|local|bench)/|${SHARED_BUT}(index|testing/test-pipeline)\\.ts$)`,
      },
    ),
    forbid("cli-is-a-client", "The command line speaks HTTP; it starts the host and never calls the app.", "^cli/", {
      path: "^(functions|pipelines|bench)/|^shared/run/",
    }),
    forbid("routes-are-plain", "Routes are data and plain handlers: only register.ts registers them.", ROUTES, {
      path: "node_modules/(@azure/functions|durable-functions)/",
    }),
    forbid("routes-get-their-services", "Routes import types of the wiring only.", ROUTES, {
      path: "^functions/app\\.ts$",
      dependencyTypesNot: ["type-only"],
    }),
    forbid("cli-host-starts-the-host", "Only cli/host/ starts the local host.", "^cli/(?!host/)", { path: "^local/" }),
    forbid("page-speaks-http", "The page knows reports and the HTTP contract, not the code behind them.", "^viewer/", {
      path: "^(shared/(?!(reports/index|contract/(index|json))\\.ts$)|(functions|cli|local|pipelines|bench)/)",
    }),
    forbid("page-bundles-no-schema", "The page imports types of the contract only.", "^viewer/", {
      path: "^shared/contract/",
      dependencyTypesNot: ["type-only"],
    }),
    forbid("reports-run-in-browsers", "Only renderers of reports use Node.", "^shared/reports/(?!render/)", {
      dependencyTypes: ["core"],
    }),
    forbid("page-is-served", "Nobody needs the page: the app serves it as a file.", "^(?!viewer/|scripts/|test/)", {
      path: "^viewer/",
    }),
    {
      name: "replayed-code-is-an-allow-list",
      comment: "Whatever an orchestrator or entity reaches, however far, is replayed: only these folders may hold it.",
      severity: "error",
      from: { path: "^functions/(orchestrators|entities)/" },
      to: {
        path: "^(?!functions/(orchestrators|entities)/|shared/(run/durable|contract|base)/|node_modules/durable-functions/)",
        pathNot: "^node_modules/",
        reachable: true,
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};

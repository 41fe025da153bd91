// The borders between the folders (docs/architecture.md draws them). An arrow never points the other way.
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from: { path: from }, to });

// What `gotag new` copies is a pipeline, too.
const PIPELINE_CODE = "^(pipelines|cli/starter)/.*(?<!\\.test)\\.ts$";
const PIPELINE_TEST = "^(pipelines|cli/starter)/.*\\.test\\.ts$";
const SHARED_BUT = "^shared/(?!";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    forbid("no-cycles", "Two modules that need each other are one, also where it is for types only.", "", {
      circular: true,
    }),
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
      path: "^(functions|pipelines|bench)/",
    }),
    forbid("page-speaks-http", "The page knows the HTTP contract, not the code behind it.", "^viewer/", {
      path: "^(shared|functions|cli|local|pipelines|bench)/",
    }),
    forbid("page-is-served", "Nobody needs the page: the app serves it as a file.", "^(?!viewer/|scripts/|test/)", {
      path: "^viewer/",
    }),
    {
      name: "orchestrators-reach-nothing-impure",
      comment: "Nothing that an orchestrator or entity imports, however far, may reach the outside world.",
      severity: "error",
      from: { path: "^functions/(orchestrators|entities)/" },
      to: {
        path: "^shared/(storage|models|templates|cases)/|^(node:)?(fs|path|os|crypto|child_process|http|https|net|process|worker_threads|timers|perf_hooks|url|stream|zlib)(/promises)?$",
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

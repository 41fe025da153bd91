/** The programs that read a setting: gotag, or what it runs on. */
type SettingReader = "app" | "command line" | "Functions host" | "@azure/identity" | "OpenTelemetry" | "Node" | "npm";

export type Setting = {
  /** The purpose of the setting, in Markdown. */
  readonly what: string;
  /** The unit of its number, or its format. */
  readonly unit?: string;
  /** The text of the default. */
  readonly default?: string;
  /** Describes the default if it is not a fixed text. */
  readonly otherwise?: string;
  readonly readBy: readonly SettingReader[];
  /** The reason why `infra/` does not set it on a deployed app. Otherwise it does, if the app or its host reads the setting. */
  readonly notOnAzure?: string;
};

const NO_COLLECTOR = "telemetry goes to Application Insights there, unless you want another place as well";

/**
 * All settings from the environment: app settings on Azure, environment variables on a machine. Code reads them with
 * `readSetting` only. `npm run docs:settings` writes docs/settings.md from this table, and tests compare infra/ with it.
 */
export const SETTINGS = {
  GOTAG_HOME: {
    what: "Folder of the local host's data: blobs, and the histories of what is running",
    default: ".gotag",
    readBy: ["app", "command line"],
    notOnAzure: "data is in the storage account there",
  },
  GOTAG_PIPELINES: {
    what: "Folder of the pipelines",
    otherwise: "`pipelines` of the app",
    readBy: ["app", "command line"],
    notOnAzure: "the package has them where the app looks by itself",
  },
  GOTAG_EVALS: {
    what: "Folder of the evals that come with the app, and of those that `gotag push` sends",
    otherwise: "`evals` of the app; for `gotag push` `evals` of the current folder",
    readBy: ["app", "command line"],
    notOnAzure: "the package has them where the app looks by itself",
  },
  GOTAG_MODELS: {
    what: "The file of models",
    otherwise: "`models.json` of the app",
    readBy: ["app"],
    notOnAzure: "the package has it where the app looks by itself",
  },
  "GOTAG_KEY_…": {
    what: "The key of a model: `GOTAG_KEY_` and its name in capitals, with `_` for other characters; or the variable that `keyVariable` of its entry names",
    otherwise: "`.credentials.json`; for models on Azure the identity of the process",
    readBy: ["app"],
  },
  GOTAG_STORAGE: {
    what: "`file` or `blob`, when both could be meant",
    otherwise: "`blob` where one of the next settings is there, else `file`",
    readBy: ["app"],
    notOnAzure: "the settings of the storage account say it already",
  },
  AzureWebJobsStorage: {
    what: "Connection string of the blob storage (`UseDevelopmentStorage=true` for Azurite)",
    otherwise: "files below `GOTAG_HOME`",
    readBy: ["app", "Functions host"],
    notOnAzure: "it would hold a key; the account takes none, and is reached by identity",
  },
  AzureWebJobsStorage__blobServiceUri: {
    what: "Address of the blob storage, which is reached by the identity of the process",
    readBy: ["app", "Functions host"],
  },
  AzureWebJobsStorage__accountName: {
    what: "The same for a storage account of that name in Azure's public cloud",
    readBy: ["app", "Functions host"],
    notOnAzure: "the addresses of the services are given, which holds in every cloud",
  },
  AzureWebJobsStorage__clientId: {
    what: "Client id of the user-assigned identity that reaches the storage",
    otherwise: "the identity that `@azure/identity` finds",
    readBy: ["app", "Functions host"],
  },
  AzureWebJobsStorage__credential: {
    what: "`managedidentity`: the host reaches the storage by the identity of `AzureWebJobsStorage__clientId`",
    readBy: ["Functions host"],
  },
  AzureWebJobsStorage__queueServiceUri: {
    what: "Address of the queues, which the host uses besides blobs",
    readBy: ["Functions host"],
  },
  AzureWebJobsStorage__tableServiceUri: {
    what: "Address of the tables, which the host uses besides blobs",
    readBy: ["Functions host"],
  },
  FUNCTIONS_WORKER_RUNTIME: {
    what: "`node`: what Azure Functions Core Tools run the app with",
    readBy: ["Functions host"],
    notOnAzure: "on Flex Consumption the runtime is a property of the app",
  },
  AZURE_CLIENT_ID: {
    what: "Client id of the user-assigned identity that models without a key are called with",
    otherwise: "the identity that `@azure/identity` finds, such as that of `az login`",
    readBy: ["@azure/identity"],
  },
  GOTAG_HISTORY_DAYS: {
    what: "After how many days the histories of what has ended are purged, 1 to 3650; runs and their logs stay",
    unit: "days",
    default: "30",
    readBy: ["app"],
  },
  GOTAG_CACHE_DAYS: {
    what: "For how many days answers of models are kept for runs with `--cache`, 1 to 3650",
    unit: "days",
    default: "30",
    readBy: ["app"],
  },
  GOTAG_PURGE_SCHEDULE: {
    what: "When histories are purged",
    unit: "UTC: `{second} {minute} {hour} {day} {month} {day of week}`",
    default: "0 30 3 * * *",
    readBy: ["app", "Functions host"],
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    what: "Address of an OTLP collector, such as `http://127.0.0.1:4318`, which traces, metrics and logs are sent to ([telemetry](telemetry.md))",
    otherwise: "nothing is sent",
    readBy: ["app", "OpenTelemetry", "Functions host"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    what: "The whole address for traces, such as `http://127.0.0.1:4318/v1/traces`; goes before the one above",
    readBy: ["app", "OpenTelemetry"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: {
    what: "The same for metrics",
    readBy: ["app", "OpenTelemetry"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: {
    what: "The same for logs",
    readBy: ["app", "OpenTelemetry"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    what: "`http/protobuf` or `http/json`",
    default: "http/protobuf",
    readBy: ["app"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    what: "What a collector wants to be sent with each request, such as its key: `name=value,name=value`",
    readBy: ["OpenTelemetry", "Functions host"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_TRACES_EXPORTER: {
    what: "`none`: no traces are sent to the collector",
    default: "otlp",
    readBy: ["app"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_METRICS_EXPORTER: {
    what: "The same for metrics",
    default: "otlp",
    readBy: ["app"],
    notOnAzure: NO_COLLECTOR,
  },
  OTEL_LOGS_EXPORTER: { what: "The same for logs", default: "otlp", readBy: ["app"], notOnAzure: NO_COLLECTOR },
  OTEL_SERVICE_NAME: {
    what: "`service.name` of what is sent; `OTEL_RESOURCE_ATTRIBUTES` adds to it",
    otherwise: "the name of the function app, or `gotag`",
    readBy: ["OpenTelemetry"],
    notOnAzure: "the name of the function app says it",
  },
  OTEL_SDK_DISABLED: {
    what: "`true`: nothing is sent at all",
    default: "false",
    readBy: ["app"],
    notOnAzure: "for the moments when it has to be off",
  },
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: {
    what: "`SPAN_ONLY` (or `true`): prompts, answers, and what errors say are part of the spans",
    default: "NO_CONTENT",
    readBy: ["app"],
    notOnAzure: "content is sent only where somebody wants it",
  },
  APPLICATIONINSIGHTS_CONNECTION_STRING: {
    what: "Connection string of the Application Insights that traces, metrics and logs are sent to",
    otherwise: "nothing is sent there",
    readBy: ["app", "Functions host"],
  },
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: {
    what: "`ClientId=<id>;Authorization=AAD`: sign in there with that user-assigned identity",
    otherwise: "only the connection string is needed",
    readBy: ["app", "Functions host"],
  },
  WEBSITE_SITE_NAME: {
    what: "Name of the function app",
    readBy: ["app"],
    notOnAzure: "the platform sets it",
  },
  GOTAG_NIGHTLY_SCHEDULE: {
    what: "When the app looks for evals that are due",
    unit: "UTC: `{second} {minute} {hour} {day} {month} {day of week}`",
    default: "0 */5 * * * *",
    readBy: ["app", "Functions host"],
  },
  GOTAG_NOTIFY_SECRET: {
    what: "What notifications of evals are signed with, see [evals](evals.md): base64 of 24 to 64 random bytes, or several with blanks between",
    otherwise: "no notification is sent",
    readBy: ["app"],
  },
  WEBSITE_HOSTNAME: {
    what: "Host name of the app, for links in notifications; Azure sets it",
    readBy: ["app"],
    notOnAzure: "the platform sets it itself",
  },
  AzureWebJobsDisableHomepage: {
    what: "`true`: gotag's page stands at `/` on Azure, and not the platform's own",
    default: "false",
    readBy: ["Functions host"],
  },
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: {
    what: "Where the Durable Task Scheduler is, and as whom it is asked; only with that backend",
    unit: "`Endpoint=https://…;Authentication=ManagedIdentity;ClientID=…`",
    readBy: ["app", "Functions host"],
  },
  GOTAG_AUTH: {
    what: "Who may call a deployed app: `key`, who has a function key; `entra`, who has signed in with Entra ID. The command line then signs in, as with `--auth`",
    default: "key",
    readBy: ["app", "command line"],
  },
  WEBSITE_AUTH_ENABLED: {
    what: "Whether the platform has callers sign in. Without it function keys are asked for, whatever `GOTAG_AUTH` says",
    readBy: ["app"],
    notOnAzure: "the platform sets it",
  },
  GOTAG_ENTRA_APP_ID: {
    what: "Application (client) id of the app registration to sign in for, as with `--app-id`",
    readBy: ["command line"],
  },
  GOTAG_URL: {
    what: "Address of the deployed app that the command line talks to",
    otherwise: "this folder's own host",
    readBy: ["command line"],
  },
  GOTAG_KEY: { what: "Function key of that app", readBy: ["command line"] },
  GOTAG_DEBUG: { what: "`1`: what goes wrong unexpectedly is told with its stack", readBy: ["command line"] },
  GOTAG_STATS_FILE: {
    what: "A file for figures of the local host, for `npm run bench`",
    readBy: ["command line"],
  },
  NODE_COMPILE_CACHE: {
    what: "Where Node keeps what it makes of the source (`NODE_DISABLE_COMPILE_CACHE=1`: it does not)",
    otherwise: "a folder among the temporary ones",
    readBy: ["Node"],
  },
  npm_lifecycle_event: {
    what: "Set by npm: hints then say `npm run gotag -- …`",
    readBy: ["command line"],
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** `process.env`, or that of a test. */
export type Environment = { readonly [name: string]: string | undefined };

export type SettingName = keyof typeof SETTINGS;

type TextOf<Name extends SettingName> = (typeof SETTINGS)[Name] extends { readonly default: string }
  ? string
  : string | undefined;

/**
 * Reads the text of a setting without surrounding blanks. One that is not set, or blank, has its default, or is `undefined`.
 *
 * @example
 * readSetting(process.env, "GOTAG_HOME"); // ".gotag"
 */
export function readSetting<Name extends SettingName>(environment: Environment, name: Name): TextOf<Name> {
  const { default: otherwise }: Setting = SETTINGS[name];
  return (environment[name]?.trim() || otherwise) as TextOf<Name>;
}

/**
 * Whether a setting is set and not blank.
 *
 * @example
 * isSet({ GOTAG_HOME: "" }, "GOTAG_HOME"); // false
 */
export function isSet(environment: Environment, name: SettingName): boolean {
  return Boolean(environment[name]?.trim());
}

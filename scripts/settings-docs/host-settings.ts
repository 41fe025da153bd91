/** Why each field of host.json is as it is. JSON has no comments, so docs/settings.md is made from this. */
export const HOST_SETTINGS: Readonly<Record<string, string>> = {
  version: "the only one that there is for this programming model",
  functionTimeout:
    "more than the longest time limit of a stage, so that gotag ends a stage and not the host, which would end its neighbours as well",
  telemetryMode:
    "the host sends what it knows as OpenTelemetry, and leaves the logs of functions to gotag, which adds run and case to them",
  "extensions.http.routePrefix": "routes begin with `api/` themselves, and the page stands at `/`",
  "extensions.durableTask.hubName":
    "the task hub, in which runs wait and are recorded; another name is another, empty one",
  "extensions.durableTask.maxConcurrentActivityFunctions":
    "stages of one worker at a time. They wait for models most of the time; the default of 10 a core would leave it idle",
  "extensions.durableTask.maxConcurrentOrchestratorFunctions":
    "steps of orchestrations and entities at a time. Each takes some milliseconds of the one thread that JavaScript has",
  "extensions.durableTask.storageProvider.type":
    "what keeps the state: `azureManaged` is a Durable Task Scheduler, `AzureStorage` queues, tables and blobs of the storage account",
  "extensions.durableTask.storageProvider.connectionStringName": "the setting that says where the scheduler is",
  "extensions.durableTask.storageProvider.partitionCount":
    "how many instances can run orchestrations, up to 16; fixed when the task hub is made. Their steps take milliseconds, and Azure Storage carries some 100 activities a second however many there are; more partitions are polled, and paid, while nothing runs",
  "extensionBundle.id": "brings the durable and the timer triggers",
  "extensionBundle.version": "the newest of version 4, the only ones that are maintained",
};

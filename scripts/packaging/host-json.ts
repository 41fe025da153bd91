/** Where the Durable Functions of a deployed app keep their state: in a Durable Task Scheduler, or in the storage account. */
export const BACKENDS = ["scheduler", "storage"] as const;

export type Backend = (typeof BACKENDS)[number];

type Json = { readonly [name: string]: unknown };
export type HostJson = Json & { readonly extensions: Json & { readonly durableTask: Json } };

/** What host.json of the repository leaves out: it is for machines, where the storage is Azurite, and the default will do. */
const STORAGE_PROVIDERS: { readonly [backend in Backend]: Json } = {
  scheduler: { type: "azureManaged", connectionStringName: "DURABLE_TASK_SCHEDULER_CONNECTION_STRING" },
  storage: { type: "AzureStorage", partitionCount: 4 },
};

/**
 * host.json of a deployed app. The backend is chosen there, and nowhere else.
 *
 * @param base - The content of the repository's host.json.
 * @example
 * hostJsonFor("storage", base).extensions.durableTask.storageProvider; // { type: "AzureStorage", partitionCount: 4 }
 */
export function hostJsonFor(backend: Backend, base: HostJson): HostJson {
  const durableTask = { ...base.extensions.durableTask, storageProvider: STORAGE_PROVIDERS[backend] };
  return { ...base, extensions: { ...base.extensions, durableTask } };
}

import type { AppFunctions } from "./app-functions.ts";
import type { Engine } from "./engine.ts";
import type { Store } from "./store.ts";

/** What answering durable clients takes. */
export type RpcOptions = {
  readonly functions: AppFunctions;
  readonly engine: Engine;
  readonly store: Store;
  readonly now: () => Date;
  readonly newUuid: () => string;
  /** The addresses by which an instance is managed. */
  readonly managementUrls: (instanceId: string) => Readonly<Record<string, string>>;
};

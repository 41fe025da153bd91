import { ACTION } from "./actions.ts";

const calls: Readonly<Record<number, string>> = {
  [ACTION.callHttp]: "context.df.callHttp",
  [ACTION.lockEntities]: "context.df.lock",
  [ACTION.releaseEntities]: "context.df.lock",
};

/** An orchestrator asked for something that this host does not do; its instance fails. */
export class UnsupportedAction extends Error {
  readonly code = "unsupported-action";
  readonly actionType: number;

  constructor(actionType: number) {
    super(
      `${calls[actionType] ?? `An action of type ${actionType}`} is not supported by the local host. ` +
        "Its README lists what is; on Azure the call may work.",
    );
    this.actionType = actionType;
  }
}

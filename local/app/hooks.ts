/** A hook that the app registered through `app.hook`. It may change the object it receives. */
export type HookCallback = (context: Record<string, unknown>) => unknown;

const HOOK_NAMES = ["appStart", "appTerminate", "preInvocation", "postInvocation", "log"] as const;

export type HookName = (typeof HOOK_NAMES)[number];

const hooks: Record<HookName, HookCallback[]> = {
  appStart: [],
  appTerminate: [],
  preInvocation: [],
  postInvocation: [],
  log: [],
};

/** Registers a hook and returns the undo. */
export function addHook(name: string, callback: HookCallback): () => void {
  if (!(HOOK_NAMES as readonly string[]).includes(name)) {
    // The library checks the name and flag of this error to report which host version supports the hook.
    throw Object.assign(new RangeError(`There is no hook "${name}". Hooks are: ${HOOK_NAMES.join(", ")}.`), {
      isAzureFunctionsSystemError: true,
    });
  }
  const list = hooks[name as HookName];
  list.push(callback);
  return () => {
    const index = list.indexOf(callback);
    if (index >= 0) list.splice(index, 1);
  };
}

/** Lets an invocation without hooks skip their overhead. */
export function hasHooks(name: HookName): boolean {
  return hooks[name].length > 0;
}

/** Runs the hooks of a name in order, awaiting each; the first error stops the rest. */
export async function runHooks(name: HookName, context: Record<string, unknown>): Promise<void> {
  for (const hook of [...hooks[name]]) await hook(context);
}

/** Runs log hooks synchronously, because the line is written when they return. */
export function runLogHooks(context: Record<string, unknown>): void {
  for (const hook of [...hooks.log]) hook(context);
}

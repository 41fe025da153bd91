/** A hook that an app registered through `app.hook`. It changes the plain object which it is given. */
export type HookCallback = (context: Record<string, unknown>) => unknown;

const names = ["appStart", "appTerminate", "preInvocation", "postInvocation", "log"] as const;

/** The moments at which an app can be called. */
export type HookName = (typeof names)[number];

const hooks: Record<HookName, HookCallback[]> = {
  appStart: [],
  appTerminate: [],
  preInvocation: [],
  postInvocation: [],
  log: [],
};

/** Keeps a hook; returns how to take it back. */
export function addHook(name: string, callback: HookCallback): () => void {
  if (!(names as readonly string[]).includes(name)) {
    // The library reads the name and flag of this error to tell its users which host would have the hook.
    throw Object.assign(new RangeError(`There is no hook "${name}". Hooks are: ${names.join(", ")}.`), {
      isAzureFunctionsSystemError: true,
    });
  }
  const list = hooks[name as HookName];
  list.push(callback);
  return () => {
    const place = list.indexOf(callback);
    if (place >= 0) list.splice(place, 1);
  };
}

/** Whether any hook of that name is there: an invocation without hooks pays nothing. */
export function hasHooks(name: HookName): boolean {
  return hooks[name].length > 0;
}

/** Calls the hooks of a name one after the other with the same object, each awaited; the first that throws ends it. */
export async function runHooks(name: HookName, context: Record<string, unknown>): Promise<void> {
  for (const hook of [...hooks[name]]) await hook(context);
}

/** Log hooks are called synchronously: a line is written when they return. */
export function runLogHooks(context: Record<string, unknown>): void {
  for (const hook of [...hooks.log]) hook(context);
}

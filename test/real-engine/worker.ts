// The Node process of the real engine: loads the app and runs its functions through `@azure/functions`' own invocation model.
//   node worker.ts <app folder>
// It prints the port where it answers GET /functions and POST /invoke, and ends when its standard input does.
import { globSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import Module from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Callback = (...inputs: any[]) => unknown;
type Registered = { readonly name: string; readonly bindings: Readonly<Record<string, object>> };

const functions = new Map<string, { readonly metadata: Registered; readonly callback: Callback }>();
const hooks: Record<string, Callback[]> = {};
let model: any;

class Disposable {
  readonly dispose: () => void;
  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
}

/** What the language worker supplies under the name "@azure/functions-core". */
const core = {
  version: "3.12.0",
  hostVersion: "4.1044.0",
  Disposable,
  setProgrammingModel: (given: unknown) => (model = given),
  getProgrammingModel: () => model,
  registerFunction(metadata: Registered, callback: Callback): Disposable {
    functions.set(metadata.name, { metadata, callback });
    return new Disposable(() => functions.delete(metadata.name));
  },
  registerHook(name: string, hook: Callback): Disposable {
    (hooks[name] ??= []).push(hook);
    return new Disposable(() => (hooks[name] = hooks[name]!.filter((each) => each !== hook)));
  },
  log: (level: string, category: string, message: string) => write({ level, category, message }),
};

/** Writes a line, after the app's log hooks have seen it. Standard output is for the port. */
function write(line: { level: string; category: string; message: string; invocationContext?: unknown }): void {
  for (const hook of hooks["log"] ?? []) hook({ hookData: {}, ...line });
  if (["warning", "error", "critical"].includes(line.level)) process.stderr.write(`${line.level}: ${line.message}\n`);
}

async function runHooks(name: string, context: object): Promise<void> {
  for (const hook of hooks[name] ?? []) await hook(context);
}

/** Runs a function once, in the steps of the language worker: arguments, hooks, handler, hooks, response. */
async function invoke({ name, invocationId, inputData }: any): Promise<unknown> {
  const { metadata, callback } = functions.get(name)!;
  const coreContext = {
    invocationId,
    metadata,
    request: { invocationId, inputData },
    state: undefined as string | undefined,
    log: (level: string, category: string, message: string) =>
      write({ level, category, message, invocationContext: context }),
  };
  const invocation = model.getInvocationModel(coreContext);
  const { context, inputs } = await invocation.getArguments();
  const hookData = {};
  const before = { hookData, invocationContext: context, functionCallback: callback, inputs };
  coreContext.state = "preInvocationHooks";
  await runHooks("preInvocation", before);
  const after = { hookData, invocationContext: context, inputs: before.inputs, result: undefined, error: undefined };
  coreContext.state = "invocation";
  try {
    after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error: any) {
    after.error = error ?? new Error("Unknown error");
  }
  coreContext.state = "postInvocationHooks";
  await runHooks("postInvocation", after);
  coreContext.state = undefined;
  if (after.error != null) throw after.error;
  return (await invocation.getResponse(context, after.result)).returnValue;
}

/** Bytes travel as base64 in both directions. */
const encode = (_: string, value: any): unknown => {
  const bytes = value?.bytes;
  return bytes instanceof Uint8Array ? { bytes: Buffer.from(bytes).toString("base64") } : value;
};
const decode = (key: string, value: any): unknown =>
  key === "bytes" && typeof value === "string" ? Buffer.from(value, "base64") : value;

async function answer(request: IncomingMessage): Promise<string> {
  if (request.url === "/functions") return JSON.stringify([...functions.values()].map(({ metadata }) => metadata));
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const returnValue = await invoke(JSON.parse(Buffer.concat(chunks).toString(), decode));
    return JSON.stringify({ returnValue: returnValue ?? null }, encode);
  } catch (thrown: any) {
    const { message, stack } = thrown instanceof Error ? thrown : { message: String(thrown), stack: "" };
    return JSON.stringify({ error: { message, stack } });
  }
}

const app = process.argv[2]!;
const original = Module.prototype.require;
Module.prototype.require = function (this: Module, id: string): unknown {
  return id === "@azure/functions-core" ? core : original.call(this, id);
} as typeof original;
const { main } = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
for (const file of globSync(main, { cwd: app }).sort()) await import(pathToFileURL(join(app, file)).href);
await runHooks("appStart", { hookData: {} });

const server = createServer((request, response) => {
  void answer(request).then((text) => response.writeHead(200, { "content-type": "application/json" }).end(text));
});
server.keepAliveTimeout = 0;
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().on("end", () => {
  void runHooks("appTerminate", { hookData: {} }).finally(() => process.exit());
});

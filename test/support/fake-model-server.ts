// A model server that speaks chat completions over real HTTP, and answers as a test wants it to.
// As a process of its own, for tests that kill everything else:
//   node test/support/fake-model-server.ts --port 0 --latency 50 --sigma 0.5 --faults 429=0.1,reset=0.05 --seed 7 --key 'case (\w+)'
// prints its base URL. With --lasting a call that is repeated gets the same again. GET /calls lists the calls so far, DELETE
// /calls forgets them.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { countByKey, summarizeCall, textOf, type FakeCall } from "./fake-model-calls.ts";
import { replies, type FakeReply } from "./fake-model-replies.ts";
import { fakeModelOptions, type FakeModelServerOptions } from "./fake-model-options.ts";
import type { FakeRule } from "./fake-model-rules.ts";

export type FakeModelServer = {
  /** Base URL, as an entry of models.json has it: `http://127.0.0.1:1234/v1`. */
  readonly url: string;
  /** The calls so far, in the order in which they came. */
  readonly calls: readonly FakeCall[];
  /** How many connections there were. */
  readonly connections: number;
  callsByKey(): Readonly<Record<string, number>>;
  /** Answers the next calls with these, one each, before the rule applies again. */
  script(...next: readonly FakeReply[]): void;
  /** Answers with this from now on. */
  use(rule: FakeRule): void;
  /** Forgets the calls so far and unused scripted replies. */
  forget(): void;
  stop(): Promise<void>;
};

export async function startFakeModelServer({
  port = 0,
  rule = () => replies.text(),
  keyPattern,
}: FakeModelServerOptions = {}): Promise<FakeModelServer> {
  const calls: FakeCall[] = [];
  const numbers = new Map<string, number>();
  const scripted: FakeReply[] = [];
  let current = rule;
  let connections = 0;

  function forget(): void {
    calls.length = 0;
    numbers.clear();
    scripted.length = 0;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (path === "/calls") {
      if (request.method === "DELETE") forget();
      return void response.end(JSON.stringify(calls.map(summarizeCall)));
    }
    const body = parseBody(Buffer.concat(parts).toString());
    if (!path.endsWith("/chat/completions") || request.method !== "POST" || body === undefined)
      return replies.status(404, {}, `Unknown request ${request.method} ${path}`)({} as FakeCall, response);

    const texts = (body.messages ?? []).map(textOf);
    const prompt = texts.join("\n");
    const match = keyPattern?.exec(prompt);
    const key = keyPattern === undefined ? prompt : (match?.[1] ?? match?.[0] ?? "");
    numbers.set(key, (numbers.get(key) ?? 0) + 1);
    const call: FakeCall = {
      number: calls.length + 1,
      key,
      numberOfKey: numbers.get(key)!,
      method: request.method,
      path,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body,
      prompt,
      lastMessage: texts.at(-1) ?? "",
      askedAt: Date.now(),
    };
    calls.push(call);
    response.on("finish", () => {
      call.answeredAt = Date.now();
      call.status = response.statusCode;
    });
    await (scripted.shift() ?? current(call))(call, response);
  }

  const server = createServer((request, response) => {
    // A client that goes away in the middle of its call is what some tests are about.
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on("connection", () => connections++);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    get connections() {
      return connections;
    },
    callsByKey: () => countByKey(calls),
    script: (...next) => void scripted.push(...next),
    use: (next) => void (current = next),
    forget,
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function parseBody(text: string): FakeCall["body"] | undefined {
  try {
    return JSON.parse(text) as FakeCall["body"];
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  const { url } = await startFakeModelServer(fakeModelOptions(process.argv.slice(2)));
  console.log(url);
}

if (process.argv[1] === import.meta.filename) void main();

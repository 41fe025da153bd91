import { Agent, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { percentile } from "../../shared/reports/index.ts";
import { benchCases } from "../bench-case.ts";

type LoadSettings = {
  /** Each sends a request a second. */
  readonly clients: number;
  readonly seconds: number;
  /** Of the large run in progress. */
  readonly cases: number;
  readonly modelUrl: string;
};

type LoadKind = "post" | "list" | "status" | "read";

type LoadFigures = {
  readonly requests: { readonly [kind in LoadKind]: RequestFigures };
  /** The number of requests that ended with each status; 0 for requests without an answer. */
  readonly statuses: { readonly [status: number]: number };
  /** Runs that were accepted. */
  readonly posted: number;
  /** Runs that did not complete with all of their cases. */
  readonly lost: readonly string[];
  /** Whether the large run was still in progress when the last request was sent. */
  readonly wasBusy: boolean;
};

type RequestFigures = ReturnType<typeof figuresOf>;

const CASES_OF_A_POST = 5;
/** One request in so many starts a run. */
const POST_EVERY = 50;

/**
 * Puts a host under load: clients send a request each second, whether the previous one was answered or not, while a large run is
 * in progress; then waits for the end of all runs. Times begin when a request is due.
 */
export async function runLoad(url: string, { clients, seconds, cases, modelUrl }: LoadSettings): Promise<LoadFigures> {
  const agent = new Agent({ keepAlive: true });
  const times: { readonly [kind in LoadKind]: number[] } = { post: [], list: [], status: [], read: [] };
  const statuses: { [status: number]: number } = {};
  const send = (method: string, path: string, body?: object) => request(agent, url + path, method, body);
  const config = { "infer.url": modelUrl };
  const post = (count: number, lanes: number) =>
    send("POST", "/api/runs", { pipeline: "linear", cases: benchCases(count), config, concurrency: lanes });
  const idOf = ({ body }: Answer): string => (JSON.parse(body) as { id: string }).id;

  const large = idOf(await post(cases, 5));
  const runs = [large];
  const kinds: { readonly [kind in LoadKind]: (number: number) => Promise<Answer> } = {
    post: async () => {
      const answer = await post(CASES_OF_A_POST, CASES_OF_A_POST);
      if (answer.status === 202) runs.push(idOf(answer));
      return answer;
    },
    list: () => send("GET", "/api/runs?limit=20"),
    status: (number) => send("GET", `/api/runs/${runs[number % runs.length]}`),
    read: (number) => send("GET", `/api/runs/${runs[number % runs.length]}/cases?limit=20`),
  };
  const perform = async (kind: LoadKind, number: number, dueMs: number) => {
    const { status } = await kinds[kind](number).catch(() => ({ status: 0 }));
    times[kind].push(performance.now() - dueMs);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };

  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (let number = 0; number < clients * seconds; number++) {
    const dueMs = start + (number / clients) * 1000;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await wait(earlyMs);
    sent.push(perform(kindOf(number), number, dueMs));
  }
  const wasBusy = (await statusOf(large)).status === "running";
  await Promise.all(sent);
  const lost: string[] = [];
  for (const id of runs) if (!(await isWhole(id))) lost.push(id);
  agent.destroy();
  const requests = Object.fromEntries(Object.entries(times).map(([kind, all]) => [kind, figuresOf(all)]));
  return { requests: requests as LoadFigures["requests"], statuses, posted: runs.length - 1, lost, wasBusy };

  async function statusOf(id: string): Promise<{ status: string; counts: { total: number; passed: number } }> {
    return JSON.parse((await send("GET", `/api/runs/${id}`)).body);
  }

  async function isWhole(id: string): Promise<boolean> {
    for (;;) {
      const { status, counts } = await statusOf(id);
      if (status !== "queued" && status !== "running") return status === "completed" && counts.passed === counts.total;
      await wait(100);
    }
  }
}

const kindOf = (number: number): LoadKind =>
  number % POST_EVERY === POST_EVERY - 1 ? "post" : (["list", "status", "read"] as const)[number % 3]!;

function figuresOf(times: readonly number[]) {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (percent: number) => Math.round(percentile(sorted, percent) ?? 0);
  return { count: times.length, p50Ms: at(50), p99Ms: at(99), mostMs: Math.round(sorted.at(-1) ?? 0) };
}

type Answer = { readonly status: number; readonly body: string };

function request(agent: Agent, url: string, method: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const call = httpRequest(url, { method, agent, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode!, body }), reject);
    });
    call.on("error", reject);
    call.end(body && JSON.stringify(body));
  });
}

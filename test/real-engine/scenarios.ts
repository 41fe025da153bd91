import { setTimeout as wait } from "node:timers/promises";
import type { Driver } from "./driver.ts";

const STUCK_MS = 6_000;

export type Scenario = (app: Driver) => Promise<unknown>;
const run =
  (orchestrator: string, input?: unknown, ms?: number): Scenario =>
  async (app) =>
    app.ended(await app.start(orchestrator, input), ms);
/** One that never ends on Azure. */
const stuck = (orchestrator: string, input?: unknown): Scenario => run(orchestrator, input, STUCK_MS);
/** Starts an orchestrator, and raises events one after the other when it waits. */
const events =
  (orchestrator: string, input: unknown, ...raised: [string, unknown?][]): Scenario =>
  async (app) => {
    await app.start(orchestrator, input);
    for (const [name, data] of raised) {
      await app.waits();
      await app.raise(name, data);
    }
    await app.ended(undefined, STUCK_MS);
  };
const each = <T>(title: string, values: readonly T[], scenario: (value: T) => Scenario): Record<string, Scenario> =>
  Object.fromEntries(values.map((value) => [`${title}: ${JSON.stringify(value)}`, scenario(value)]));

/** Rewinds an instance after it has failed. */
const rewound =
  (orchestrator: string, input: unknown, times = 1): Scenario =>
  async (app) => {
    await app.start(orchestrator, input);
    for (let time = 0; time < times; time++) {
      await app.ended();
      await app.call("rewind", { id: app.id(), reason: "again" });
      await wait(3_000);
    }
    await app.ended();
  };

/** What the tests of `local/` check and the documentation of Durable Functions describes. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  sequence: run("sequence"),
  "nested Task.all": run("nested"),
  "inputs of activities": run("encodings"),
  ...each("result of an activity", ["text", "bytes", "nothing", "list", "yes", "big"], (kind) =>
    run("activity", { name: "produce", input: kind }),
  ),
  ...each("error of an activity", ["boom", "text", "nothing"], (how) => run("catch", how)),
  "properties of an error": run("order-details"),
  "a failed task waits for its siblings": async (app) => {
    await app.start("one-of-three-fails");
    await app.open("first");
    await app.open("last");
    await app.ended();
  },
  "input, ID and version": async (app) => app.ended(await app.start("echo", { a: [1] }, undefined, "1.2")),
  "no input": run("echo"),
  "each replay has its input": run("shifts-input", ["Tokyo", "Seattle"]),
  "child with a generated ID": run("child", { name: "echo", input: 7 }),
  "child with its own ID": run("child", { name: "echo", input: "x", id: "given-child" }),
  "failure of a child": run("catch-child", { name: "throws", input: "trouble" }),
  "child with its own ID as parent": (app) => stuck("child", { name: "echo", id: app.id() })(app),
  "child with the ID of its grandparent": (app) =>
    stuck("child", { name: "child", input: { name: "echo", id: app.id() } })(app),
  "unknown activity": stuck("activity", { name: "nobody" }),
  "unknown child": stuck("child", { name: "nobody" }),
  "unknown entity": stuck("unknown-entity", {}),
  "an error": run("throws", "trouble"),
  ...each("throws", ["text", ""], (how) => stuck("throws", how)),
  "throws at once": run("throws-at-once"),
  "returns nothing": run("returns-nothing"),
  "yields nothing": run("yields-nothing"),
  "empty Task.all": run("no-tasks"),
  "never yielded": run("never-yielded"),
  "a task in two compounds": async (app) => {
    await app.start("twice");
    await app.open("twice b");
    await app.ended(undefined, 3 * STUCK_MS);
  },
  "output that is no JSON": run("bigint"),
  "custom status": events("status", { step: 1 }, ["Go", 1]),
  "custom status over 16 KB": run("status", "x".repeat(9_000)),
  ...each("falsy custom status", [null, 0, "", false], (status) => stuck("falsy-status", status)),
  "custom status of generations": events("status-generations", { generation: 1 }, ["Go", 1]),
  continueAsNew: run("countdown", { n: 3, sum: 0 }),
  "continueAsNew with a text": run("text-generations", "a"),
  "continueAsNew without input": run("continues-without-input", "x"),
  "continueAsNew with open tasks": run("continues-with-open-tasks", { generation: 1 }),
  GUIDs: run("guids"),
  callHttp: run("unsupported", undefined, STUCK_MS),
  "entity lock": run("lock", undefined, STUCK_MS),

  "timer of 1.5 s": async (app) => {
    await app.start("timer", { ms: 1_500 });
    await app.ended();
  },
  ...each("timer of six days and ms", [0, 1], (ms) => stuck("six-days", { ms })),
  "an event wins": events("approval", undefined, ["Approval", { by: "Ann" }]),
  "a timeout wins": run("approval"),
  "the loser of Task.any": run("loser"),
  "events before the wait": async (app) => {
    await app.start("late-wait");
    for (const data of [1, 2]) await app.raise("Go", data);
    await app.waits();
    await app.open("late-wait");
    await app.ended();
  },
  "two waits": events("two-waits", undefined, ["Go", "first"], ["Go", "second"]),
  "abandoned wait": async (app) => {
    await app.start("abandoned-wait");
    await wait(2_500);
    for (const data of [1, 2]) {
      await app.waits();
      await app.raise("Go", data);
    }
    await app.ended();
  },
  "events of generations": events("mailbox", { got: [], missing: 3 }, ["Mail", 1], ["Mail", 2], ["Mail", 3]),
  "event before continueAsNew": async (app) => {
    await app.start("deaf", { generation: 1 });
    await app.waits();
    await app.raise("Mail", "early");
    await wait(1_500);
    await app.open("generation 1");
    await app.open("generation 2");
    await app.waits();
    await app.raise("Mail", "late");
    await app.ended();
  },
  "event in other letter case": events("event-then-activity", undefined, ["go", 1]),
  "event without data": events("event-data", undefined, ["Go"]),
  ...each("event with data", [null, "", false, { a: [1] }], (data) => events("event-data", undefined, ["Go", data])),

  retry: run("retry", { key: "a", times: 2, attempts: 3 }),
  "retry in vain": run("retry", { key: "b", times: 9, attempts: 2 }),
  "retry of a child": run("retry-child", { key: "c", times: 1 }),
  "one attempt": run("one-attempt"),
  "retry beside a timer that is cancelled": run("cancel-beside-retry", { key: "cancel", times: 1 }),
  "retry beside a failure": run("retry-beside-failure", { key: "shift", times: 1 }),
  // Without the histories: where a task of another name took the place of the first, the extension answers 400 at times.
  "changed orchestrators": async (app) => {
    for (const number of [2, 3, 4]) {
      const id = `released-${number}`;
      await app.post("release", 1);
      await app.start("released", undefined, id);
      await app.waits(id);
      await app.post("release", number);
      await app.open("release");
      app.seen.push((await app.ended(id)).output);
    }
  },

  "calls of an entity": run("count", { key: "a", operations: [["get"], ["add", 2], ["add", 3], ["get"]] }),
  "signals of an orchestrator": run("signal", "b"),
  "error of an entity": run("count", { key: "f", operations: [["throw"], ["get"]] }),
  "deleted entity": async (app) => {
    await run("count", { key: "e", operations: [["add", 1], ["delete"]] })(app);
    await app.entity("e");
  },
  "keys of entities": async (app) => {
    await app.call("signal", { name: "counter", key: "Key", operation: "add", input: 1 });
    await app.entity("key");
    await app.entity("Key", "COUNTER");
  },
  "signals of entities": async (app) => {
    await app.call("signal", { name: "counter", key: "c", operation: "add", input: 4 });
    await app.call("signal", { name: "counter", key: "c", operation: "tell", input: "d" });
    for (const key of ["c", "d"]) await app.entity(key);
  },
  "signal to an unknown entity": (app) => app.call("signal", { name: "nobody", key: "x", operation: "get" }),

  "rewinding an activity": rewound("two-steps", { key: "rewound", times: 1 }),
  "rewinding twice": rewound("failing-child", { key: "again", times: 2 }, 2),
  "rewinding a child": rewound("child", { name: "failing-child", input: { key: "deep", times: 1 }, id: "leaf" }),
  "rewinding after the failure was caught": rewound("catch-and-throw", { key: "caught", times: 1 }),
  "rewinding what has not failed": async (app) => {
    await app.ended(await app.start("echo", undefined, app.id("-fine")));
    await app.waits(await app.start("status", "x", app.id("-busy")));
    for (const id of [app.id("-fine"), app.id("-busy"), "nobody"]) await app.call("rewind", { id, reason: "x" });
  },

  "status of an unknown ID": (app) => app.call("status", { id: "nobody" }),
  "start of an unknown orchestrator": stuck("nobody"),
  "odd IDs": async (app) => {
    for (const id of ["@entity", "x".repeat(101), "a%5Cb"]) await app.start("echo", undefined, id);
  },
  "start of a running ID": async (app) => {
    await app.waits(await app.start("status", "x"));
    await app.start("status", "x");
  },
  "start of an ended ID": async (app) => {
    await app.ended(await app.start("echo", 1));
    await app.start("echo", 2);
    await wait(1_500);
    await app.ended();
  },
  "termination of a parent": async (app) => {
    await app.start("child", { name: "status", input: "x", id: app.id("-orphan") });
    await app.waits(app.id("-orphan"));
    await app.call("terminate", { id: app.id(), reason: "enough" });
    await app.ended();
  },
  "termination of a child": async (app) => {
    await app.start("catch-child", { name: "status", input: "x", id: app.id("-victim") });
    await app.waits(app.id("-victim"));
    await app.call("terminate", { id: app.id("-victim"), reason: "enough" });
    await app.ended();
  },
  ...each(
    "an unknown ID",
    ["terminate", "suspend", "resume", "raise"],
    (what) => (app) => app.call(what, { id: "nobody", reason: "x", name: "Go", data: 1 }),
  ),
  ...each("an ended ID", ["terminate", "suspend", "resume", "raise"], (what) => async (app) => {
    await app.ended(await app.start("echo"));
    await app.call(what, { id: app.id(), reason: "x", name: "Go", data: 1 });
  }),
  "event named like a number": events("status", "x", ["0", 1]),
  "suspend and resume": async (app) => {
    await app.start("two-waits");
    await app.waits();
    await app.call("resume", { id: app.id(), reason: "early" });
    await app.call("suspend", { id: app.id(), reason: "pause" });
    for (const data of [1, 2]) await app.raise("Go", data);
    await wait(1_500);
    app.seen.push(await app.status(app.id()));
    await app.call("suspend", { id: app.id(), reason: "again" });
    await app.call("resume", { id: app.id(), reason: "go on" });
    await app.ended();
  },
  purge: async (app) => {
    await app.ended(await app.start("echo", 1, app.id("-gone")));
    await app.waits(await app.start("status", "x", app.id("-stays")));
    for (const name of ["-gone", "-gone", "-stays"]) await app.call("purge", { id: app.id(name) });
    await app.call("purge-by", {});
  },
  restart: async (app) => {
    await app.ended(await app.start("echo", 5));
    const { restartPostUri } = await app.post("links", { id: app.id() });
    const { id } = (await (await fetch(restartPostUri, { method: "POST" })).json()) as any;
    app.seen.push((await app.ended(id)).output.input);
  },
};

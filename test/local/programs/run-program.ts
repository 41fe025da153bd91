import { randomUUID } from "node:crypto";
import * as library from "@azure/functions";
import { allRegistrations, sortFunctions } from "../../../local/app/functions.ts";
import { createInvoke } from "../../../local/app/invoke.ts";
import { createManualClock } from "../../../local/clock.ts";
import { createEngine, type Engine } from "../../../local/engine/engine.ts";
import { recover } from "../../../local/engine/recover.ts";
import { createRpc, type Rpc } from "../../../local/http/rpc.ts";
import { openStore, type Store } from "../../../local/store/store.ts";
import { enter } from "./app.ts";
import type { Outcome } from "./expected-outcome.ts";
import type { Program } from "./program.ts";

export type RunOptions = {
  /** Returns a number from 0 up to, not including, 1. The same sequence gives the same run. */
  readonly random: () => number;
  /** Whether activities complete and events arrive in any order instead of the order of their requests. */
  readonly isShuffled: boolean;
  readonly kills: number;
};

/** A host until it is killed; it owns the task hub. */
type Life = { readonly engine: Engine; readonly rpc: Rpc; isOver: boolean };

/**
 * Runs a program on the whole host except its socket, and decides what happens when.
 *
 * A kill discards the engine with everything that was not committed; a new engine starts with the content of the task
 * hub. It happens before a commit, which is lost then, or right after one.
 *
 * @throws Error when nothing can happen any more and the program has not ended.
 */
export async function runProgram(program: Program, { random, isShuffled, kills }: RunOptions): Promise<Outcome> {
  const clock = createManualClock();
  const store = openStore(":memory:");
  const attempts = new Map<string, number>();
  const events: { id: string; name: string }[] = [];
  let turns: (() => void)[] = [];
  let killsLeft = kills;

  enter({
    turn: () => new Promise((resolve) => turns.push(resolve)),
    askForEvent: (id, name) => events.push({ id, name }),
    countAttempt: (key) => {
      const count = attempts.get(key) ?? 0;
      attempts.set(key, count + 1);
      return count;
    },
  });

  const begin = (): Life => {
    const life = { isOver: false } as { -readonly [Key in keyof Life]: Life[Key] };
    const mortal: Store = {
      ...store,
      transaction: (write) => {
        if (life.isOver) throw new Error("killed");
        store.transaction(write);
      },
    };
    const functions = sortFunctions(allRegistrations());
    life.engine = createEngine({
      functions,
      invoke: createInvoke({ library, client: () => "", log: () => {}, now: clock.now }),
      store: mortal,
      clock,
      maxConcurrentActivities: 1000,
      versioning: { defaultVersion: "", match: "None", onMismatch: "Fail" },
      isServeOnly: false,
      commitDelayMs: 0,
      newUuid: randomUUID,
      warn: () => {},
    });
    const { engine } = life;
    life.rpc = createRpc({
      functions,
      engine,
      store: mortal,
      now: clock.now,
      newUuid: randomUUID,
      managementUrls: () => ({}),
    });
    recover(mortal, engine);
    return life;
  };
  const kill = async ({ engine }: Life, isAfterCommit: boolean): Promise<void> => {
    if (isAfterCommit) await engine.commits.committed();
    life.isOver = true;
    engine.stop();
    turns = [];
    life = begin();
  };
  let life = begin();

  const post = async (segments: string[], body: unknown): Promise<number> => {
    const request = { method: "POST", segments, query: new URLSearchParams(), body: JSON.stringify(body) };
    return (await life.rpc(request)).status;
  };
  const takeOne = <Each>(list: Each[]): Each => list.splice(isShuffled ? Math.floor(random() * list.length) : 0, 1)[0]!;
  const rest = async (): Promise<void> => {
    for (let quiet = 0, seen = ""; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = `${life.engine.orchestrations.episodeCount()} ${turns.length} ${events.length}`;
      quiet = now === seen ? quiet + 1 : 0;
      seen = now;
    }
  };
  /** Lets one thing happen; false if there is none. */
  const step = async (): Promise<boolean> => {
    if (events.length > 0 && (turns.length === 0 || random() < 0.5)) {
      const { id, name } = takeOne(events);
      await post(["instances", id, "raiseEvent", name], "raised");
    } else if (turns.length > 0) takeOne(turns)();
    else {
      // Otherwise a kill could discard a result whose time has already passed.
      await life.engine.commits.committed();
      return clock.advanceToNext();
    }
    return true;
  };

  try {
    await post(["orchestrators", "program", "root"], { ...program, results: [] });
    for (;;) {
      await rest();
      if (!life.engine.orchestrations.find("root")) break;
      if (!(await step())) throw new Error("Nothing can happen any more, and the program has not ended.");
      if (killsLeft > 0 && random() < 0.4) {
        killsLeft -= 1;
        if (random() < 0.5) await rest();
        await kill(life, random() < 0.5);
      }
    }
    await life.engine.commits.committed();
    const { status, output } = store.findInstance("root")!;
    return { status: status as Outcome["status"], output: status === "Completed" ? JSON.parse(output!) : output };
  } finally {
    life.engine.stop();
    store.close();
  }
}

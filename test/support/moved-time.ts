import { app, type InvocationContext } from "@azure/functions";
import { setTimeout as wait } from "node:timers/promises";
import { type Clock, createManualClock } from "../../local/index.ts";

/** The timers that jest must not fake: only `Date` is moved. */
const REAL = [
  "hrtime", "nextTick", "performance", "queueMicrotask", "requestAnimationFrame", "cancelAnimationFrame",
  "requestIdleCallback", "cancelIdleCallback", "setImmediate", "clearImmediate", "setInterval", "clearInterval",
  "setTimeout", "clearTimeout",
] as const; // prettier-ignore

/** A manual clock of the host and its app. */
export class MovedTime {
  readonly clock: Clock;
  readonly #manual;
  #timersUnderWay = 0;
  #timersDone = 0;
  readonly #hooks;

  constructor(start: string) {
    const manual = createManualClock(start);
    this.#manual = manual;
    this.clock = {
      now: manual.now,
      setTimer: (at, callback) =>
        manual.setTimer(at, () => {
          jest.setSystemTime(manual.now());
          callback();
        }),
    };
    jest.useFakeTimers({ now: manual.now(), doNotFake: [...REAL] });
    const isTimer = ({ options }: InvocationContext) => options.trigger.type === "timerTrigger";
    this.#hooks = [
      app.hook.preInvocation(({ invocationContext }) => void (isTimer(invocationContext) && this.#timersUnderWay++)),
      app.hook.postInvocation(({ invocationContext }) => {
        if (!isTimer(invocationContext)) return;
        this.#timersUnderWay--;
        this.#timersDone++;
      }),
    ];
  }

  /** Moves on to a time, and waits until the timer functions that begin on the way have ended. */
  async to(time: string): Promise<void> {
    await this.#manual.advance(Date.parse(time) - this.#manual.now().getTime());
    jest.setSystemTime(this.#manual.now());
    for (let [done, quiet] = [-1, 0]; quiet < 3;) {
      quiet = this.#timersUnderWay > 0 || done !== this.#timersDone ? 0 : quiet + 1;
      done = this.#timersDone;
      await wait(10);
    }
  }

  /** Moves on, a minute at a time, until `find` returns a value. */
  async until<T>(find: () => Promise<T | undefined>, { stepMs = 60_000 } = {}): Promise<T> {
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      await this.#manual.advance(stepMs);
      jest.setSystemTime(this.#manual.now());
      await wait(10);
    }
  }

  dispose(): void {
    for (const hook of this.#hooks) hook.dispose();
    jest.useRealTimers();
  }
}

import { EventEmitter } from "node:events";
import { timeLeftMs } from "../../../shared/base/time-limit.ts";
import type { FailedAttempt } from "../../../shared/contract/index.ts";
import { ModelCallError } from "../../../shared/models/model-call-error.ts";
import type { StageContext } from "../../../shared/models/model.ts";
import { meterUsage } from "../../../shared/models/usage-meter.ts";
import { ContextError } from "../../../shared/pipeline/describe-thrown.ts";
import {
  isTransientCall,
  runStage,
  type StageAttempt,
  type StageFunction,
} from "../../../shared/pipeline/run-stage.ts";
import { handleStrayErrors } from "../../../shared/pipeline/stray-errors.ts";

const context = { case: {}, stages: {} } as StageContext;
const { signal } = new AbortController();

/** A clock that moves by 1.5 ms whenever it is read. */
function aClock() {
  let ms = 0;
  return { now: () => new Date(Math.floor(ms)), monotonicMs: () => (ms += 1.5) };
}

const neverAgain = { attempts: 1, when: () => true };
const call = (run: StageFunction, more: Partial<StageAttempt> = {}) =>
  runStage({
    stage: "infer",
    run,
    context,
    signal,
    timeoutMs: 60_000,
    retry: neverAgain,
    clock: aClock(),
    random: () => 0,
    ...more,
  });

const record = {
  start: "1970-01-01T00:00:00.000Z",
  end: "1970-01-01T00:00:00.001Z",
  elapsed: "0:00:00.001500",
  elapsedMs: 1.5,
  attempts: 1,
};

describe("runStage", () => {
  it("returns the result and the times of a stage", async () => {
    const outcome = await call(async () => ({ answer: [1, undefined] }));

    expect(outcome).toEqual({ ok: true, value: { answer: [1, null] }, record: { ...record, succeeded: true } });
  });

  it("passes the context and a signal to the stage", async () => {
    const calls: unknown[][] = [];

    await call((...args) => void calls.push(args));

    expect(calls).toEqual([[context, { signal: expect.any(AbortSignal) }]]);
  });

  it("stores undefined as null", async () => {
    expect(await call(async () => undefined)).toMatchObject({ ok: true, value: null });
  });

  it("accepts a stage that is not async", async () => {
    expect(await call(() => 5)).toMatchObject({ ok: true, value: 5 });
  });

  it.each([new Error("boom"), "boom", Object.assign(new Error("boom"), { cause: new Error("why") })])(
    "returns an exception for a thrown %p",
    async (thrown) => {
      const outcome = await call(async () => {
        throw thrown;
      });

      expect(outcome).toEqual({
        ok: false,
        exception: { stage: "infer", message: "Error: boom", traceback: expect.any(String), time: record.end },
        record: { ...record, succeeded: false },
      });
    },
  );

  it.each([undefined, null, 0, {}, [], () => 1])("accepts any thrown value: %p", async (thrown) => {
    expect((await call(() => Promise.reject(thrown))).ok).toBe(false);
    const throwing = () => {
      throw thrown;
    };
    expect((await call(throwing)).ok).toBe(false);
  });

  it("names the setting of the time limit that the stage has exceeded", async () => {
    const run = () => new Promise(() => {});
    const outcome = await call(run, { timeoutMs: 5 });

    expect(outcome).toMatchObject({
      ok: false,
      exception: {
        message: "Error: The stage took longer than its 0.005 s. Its time limit is stageOptions.<stage>.timeoutMs.",
      },
    });
  });

  it("provides the time left to functions that the stage calls", async () => {
    const outcome = await call(async () => timeLeftMs(), { timeoutMs: 30_000 });

    expect(outcome).toMatchObject({ ok: true, value: expect.any(Number) });
    expect((outcome as { value: number }).value).toBeLessThanOrEqual(30_000);
  });

  it("returns an exception for a stray error while the stage runs", async () => {
    const source = Object.assign(new EventEmitter(), { setUncaughtExceptionCaptureCallback: () => {} });
    handleStrayErrors({ source, log: () => {} });

    const outcome = await call(() => {
      setTimeout(() => source.emit("unhandledRejection", new Error("adrift")), 1);
      return new Promise(() => {});
    });

    expect(outcome).toMatchObject({ ok: false, exception: { stage: "infer", message: "Error: adrift" } });
  });

  it.each([
    [() => 1, "stages.infer returned a function at $"],
    [{ a: [0, 1, new Map()] }, "stages.infer returned a Map at $.a[2]"],
    [{ score: NaN }, "stages.infer returned NaN at $.score"],
    [1n, "stages.infer returned a BigInt at $"],
    [Symbol("x"), "stages.infer returned a symbol at $"],
    [new Date(0), "stages.infer returned a Date at $"],
  ])("refuses a result that is not JSON: %p", async (value, found) => {
    const outcome = await call(async () => value);

    expect(outcome).toMatchObject({
      ok: false,
      exception: { message: `Error: ${found}; return plain JSON (arrays, objects, text, numbers, booleans, null)` },
    });
  });

  it("refuses a result whose `then` throws", async () => {
    const trap = {
      get then() {
        throw new Error("gotcha");
      },
    };

    expect(await call(() => trap)).toMatchObject({ ok: false, exception: { message: "Error: gotcha" } });
  });

  describe("with retries", () => {
    const retry = { attempts: 3, when: (thrown: unknown) => (thrown as Error).message === "busy" };
    const failed = [{ time: "t", error: "Error: busy", waitMs: 1_000 }];
    const busy = async () => {
      meterUsage({ inputTokens: 10, outputTokens: 0, costUsd: 0.25 });
      throw new Error("busy");
    };

    it("returns the delay and the usage so far", async () => {
      const earlier = { failed, usage: { inputTokens: 1, outputTokens: 2, costUsd: 0.5 } };

      expect(await call(busy, { retry, earlier })).toMatchObject({
        ok: false,
        retryInMs: 2_000,
        record: { attempts: 2, usage: { inputTokens: 11, outputTokens: 2, costUsd: 0.75 } },
      });
    });

    it("records the failed attempts with the successful one", async () => {
      const outcome = await call(async () => "2", { retry, earlier: { failed } });

      expect(outcome).toEqual({
        ok: true,
        value: "2",
        record: { ...record, succeeded: true, attempts: 2, failedAttempts: failed },
      });
    });

    it("fails after the last attempt", async () => {
      const outcome = await call(busy, { retry, earlier: { failed: [...failed, ...failed] } });

      expect(outcome).toMatchObject({ ok: false, record: { attempts: 3 }, exception: { message: "Error: busy" } });
      expect(outcome).toHaveProperty("retryInMs", undefined);
    });

    it("does not retry errors that the pipeline does not accept", async () => {
      expect(await call(() => Promise.reject(new Error("no")), { retry })).toHaveProperty("retryInMs", undefined);
    });

    it("fails when retry.when throws", async () => {
      const when = () => {
        throw new Error("who knows");
      };

      expect(await call(busy, { retry: { attempts: 3, when } })).toMatchObject({
        ok: false,
        exception: { message: 'Context: `retry.when` of stage "infer"\nError: who knows' },
      });
    });
  });
});

const aCallError = (more: { isTransient?: boolean; retryAfterMs?: number } = {}) =>
  new ModelCallError("busy", { code: "model-status", status: 429, isTransient: true, ...more });
const hours = (count: number) => count * 3_600_000;

describe("isTransientCall", () => {
  it.each([
    { thrown: aCallError(), isTransient: true },
    { thrown: aCallError({ isTransient: false }), isTransient: false },
    { thrown: new ContextError("Asking", aCallError()), isTransient: true },
    { thrown: new Error("wrapped", { cause: aCallError() }), isTransient: true },
    { thrown: new Error("no"), isTransient: false },
    { thrown: "no", isTransient: false },
    { thrown: undefined, isTransient: false },
  ])("is $isTransient for $thrown", ({ thrown, isTransient }) => {
    expect(isTransientCall(thrown)).toBe(isTransient);
  });

  it("accepts a cycle of causes", () => {
    const error = new Error("round");
    error.cause = error;

    expect(isTransientCall(error)).toBe(false);
  });
});

describe("the delay before a retry", () => {
  async function delay(thrown: unknown, { attempt = 1, random = 0, when = isTransientCall } = {}) {
    const run = () => {
      throw thrown;
    };
    const earlier = { failed: Array<FailedAttempt>(attempt - 1) };
    const outcome = await call(run, { retry: { attempts: 9, when }, earlier, random: () => random });
    return outcome.ok ? NaN : outcome.retryInMs;
  }

  it("doubles from a second up to a minute", async () => {
    const delays = [1, 2, 3, 6, 7, 8].map((attempt) => delay(aCallError(), { attempt }));

    expect(await Promise.all(delays)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  it("is shortened by up to a half", async () => {
    expect(await delay(aCallError(), { random: 1 })).toBe(500);
  });

  it("is the one that the server requests, also with a wrapped error", async () => {
    const wrapped = new ContextError("Asking", aCallError({ retryAfterMs: hours(2) }));

    expect(await delay(wrapped, { random: 1 })).toBe(hours(2));
  });

  it("is undefined if the server requests more than a day", async () => {
    expect(await delay(aCallError({ retryAfterMs: hours(24) }))).toBe(hours(24));
    expect(await delay(aCallError({ retryAfterMs: hours(24) + 1 }))).toBeUndefined();
  });

  it("is undefined after the last attempt and for other errors", async () => {
    expect(await delay(aCallError(), { attempt: 9 })).toBeUndefined();
    expect(await delay(new Error("no"))).toBeUndefined();
  });

  it("depends on the policy, which gets the thrown value without its contexts", async () => {
    const thrown = new Error("odd");
    const when = jest.fn(() => true);

    await delay(new ContextError("Doing", thrown), { when });

    expect(when).toHaveBeenCalledWith(thrown);
  });
});

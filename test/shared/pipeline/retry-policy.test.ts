import { ModelCallError } from "../../../shared/models/model-call-error.ts";
import { ContextError } from "../../../shared/pipeline/describe-thrown.ts";
import { isTransientCall, waitBeforeRetry } from "../../../shared/pipeline/run-stage.ts";

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

  it("ends at causes that go in a circle", () => {
    const error = new Error("round");
    error.cause = error;

    expect(isTransientCall(error)).toBe(false);
  });
});

describe("waitBeforeRetry", () => {
  const policy = { attempts: 9, when: isTransientCall };
  const wait = (thrown: unknown, attempt = 1, random = 0) => waitBeforeRetry(thrown, { attempt, policy, random });

  it("doubles the wait from a second up to a minute", () => {
    expect([1, 2, 3, 6, 7, 8].map((attempt) => wait(aCallError(), attempt))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ]);
  });

  it("shortens the wait by up to a half", () => {
    expect(wait(aCallError(), 1, 1)).toBe(500);
  });

  it("waits as long as the server asks for, also when the error was wrapped", () => {
    expect(wait(new ContextError("Asking", aCallError({ retryAfterMs: hours(2) })), 1, 1)).toBe(hours(2));
  });

  it("gives up where the server asks for more than a day", () => {
    expect(wait(aCallError({ retryAfterMs: hours(24) }))).toBe(hours(24));
    expect(wait(aCallError({ retryAfterMs: hours(24) + 1 }))).toBeUndefined();
  });

  it("gives up after the last try, and at once where the failure does not pass", () => {
    expect(wait(aCallError(), 9)).toBeUndefined();
    expect(wait(new Error("no"))).toBeUndefined();
  });

  it("asks the policy about what was thrown, without its contexts", () => {
    const thrown = new Error("odd");
    const when = jest.fn(() => true);

    waitBeforeRetry(new ContextError("Doing", thrown), { attempt: 1, policy: { attempts: 2, when }, random: 0 });

    expect(when).toHaveBeenCalledWith(thrown);
  });
});

import { runInNewContext } from "node:vm";
import { describeThrown, withContext } from "../../../shared/pipeline/describe-thrown.ts";

const circular: Record<string, unknown> = { code: 3 };
circular.self = circular;

const throwing = () => ({
  get message(): string {
    throw new Error("no");
  },
});

describe("describeThrown", () => {
  it.each([
    [new Error("boom"), "Error: boom"],
    [new TypeError("bad type"), "Error: bad type"],
    [runInNewContext("new RangeError('elsewhere')"), "Error: elsewhere"],
    [new DOMException("gone", "AbortError"), "Error: gone"],
    [new TypeError(""), "Error: TypeError without a message"],
    ["just text", "Error: just text"],
    ["", "Error: an empty text was thrown; throw an Error that says what went wrong"],
    [undefined, "Error: undefined was thrown; throw an Error that says what went wrong"],
    [null, "Error: null was thrown; throw an Error that says what went wrong"],
    [42, "Error: 42 was thrown; throw an Error that says what went wrong"],
    [10n, "Error: 10n was thrown; throw an Error that says what went wrong"],
    [Symbol("s"), "Error: Symbol(s) was thrown; throw an Error that says what went wrong"],
    [{ code: 3 }, "Error: { code: 3 } was thrown; throw an Error that says what went wrong"],
    [circular, "Error: <ref *1> { code: 3, self: [Circular *1] } was thrown; throw an Error that says what went wrong"],
    [Object.assign(new Error("x"), { message: { not: "text" } }), "Error: Error without a message"],
  ])("describes the thrown value %#", (thrown, message) => {
    expect(describeThrown(thrown).message).toBe(message);
  });

  it("describes values whose properties throw", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const error = new Error("x");
    Object.defineProperty(error, "message", Object.getOwnPropertyDescriptor(throwing(), "message")!);
    Object.defineProperty(error, "stack", Object.getOwnPropertyDescriptor(throwing(), "message")!);
    Object.defineProperty(error, "cause", Object.getOwnPropertyDescriptor(throwing(), "message")!);

    expect(describeThrown(error)).toEqual({
      message: "Error: Error without a message",
      traceback: "Error without a message",
    });
    expect(describeThrown(throwing()).message).toBe(
      "Error: { message: [Getter] } was thrown; throw an Error that says what went wrong",
    );
    expect(describeThrown(proxy).message).toMatch(/^Error: .* was thrown; throw an Error that says what went wrong$/);
    expect(
      describeThrown({
        [Symbol.for("nodejs.util.inspect.custom")]() {
          throw new Error("no");
        },
      }).message,
    ).toBe("Error: something that cannot be described was thrown; throw an Error that says what went wrong");
  });

  it("includes the stacks of the error and its causes", () => {
    const cause = new RangeError("inner", { cause: "root" });
    const { message, traceback } = describeThrown(new Error("outer", { cause }));

    expect(message).toBe("Error: outer");
    expect(traceback).toMatch(/^Error: outer\n +at [^]*\nCaused by: RangeError: inner\n +at [^]*\nCaused by: root$/);
  });

  it("includes the errors of an aggregate", () => {
    const { traceback } = describeThrown(new AggregateError([new Error("one"), "two"], "both"));

    expect(traceback).toMatch(
      /^AggregateError: both\n[^]*\nOne of its errors: Error: one\n[^]*\nOne of its errors: two$/,
    );
  });

  it("accepts cycles and long chains of causes", () => {
    const error = new Error("self");
    error.cause = error;
    let long = new Error("0");
    for (let level = 1; level < 1000; level++) long = new Error(String(level), { cause: long });

    expect(describeThrown(error).traceback).not.toContain("Caused by");
    expect(describeThrown(long).traceback.split("Caused by").length).toBe(11);
  });

  it("truncates long texts", () => {
    const { message, traceback } = describeThrown(new Error("x".repeat(100_000)));

    expect(message).toHaveLength(10_000 + "… (90007 characters more)".length);
    expect(message.endsWith("x… (90007 characters more)")).toBe(true);
    expect(traceback.length).toBeLessThan(30_100);
  });
});

describe("withContext", () => {
  const messageOf = (run: () => unknown): string => {
    try {
      run();
    } catch (thrown) {
      return describeThrown(thrown).message;
    }
    throw new Error("nothing was thrown");
  };

  it("returns the result of the function or its promise", async () => {
    const now: number = withContext("Adding", () => 1 + 1);
    const later: Promise<number> = withContext("Adding", async () => 1 + 1);

    expect(now).toBe(2);
    expect(await later).toBe(2);
  });

  it("adds the context to an error", () => {
    const run = () => withContext("Reading the answer", () => JSON.parse("{"));

    expect(messageOf(run)).toMatch(/^Context: Reading the answer\nError: Expected property name .*$/);
  });

  it("joins nested contexts, outermost first", () => {
    const run = () =>
      withContext("A", () =>
        withContext("B", () => {
          throw new Error("boom");
        }),
      );

    expect(messageOf(run)).toBe("Context: A > B\nError: boom");
  });

  it("adds the context to a rejection", async () => {
    const run = withContext("A", async () => {
      await Promise.resolve();
      return withContext("B", () => Promise.reject(new Error("boom")));
    });

    const thrown = await run.catch((error: unknown) => error);

    expect(describeThrown(thrown).message).toBe("Context: A > B\nError: boom");
  });

  it("keeps the error as the cause", () => {
    const error = new RangeError("boom");
    const run = () =>
      withContext("A", () => {
        throw error;
      });

    expect(run).toThrow(expect.objectContaining({ cause: error }));
  });

  it("adds a separate context to each use of a shared error", async () => {
    const shared = Promise.reject(new Error("boom"));

    const both = await Promise.all(["A", "B"].map((text) => withContext(text, () => shared).catch((e: unknown) => e))); // prettier-ignore

    expect(both.map((thrown) => describeThrown(thrown).message)).toEqual([
      "Context: A\nError: boom",
      "Context: B\nError: boom",
    ]);
  });

  it.each([undefined, "text", null, Object.freeze(new Error("text"))])("adds the context to %p", (thrown) => {
    const run = () =>
      withContext("A", () => {
        throw thrown;
      });

    expect(messageOf(run)).toMatch(/^Context: A\nError: /);
  });
});

import { describeThrown, withContext } from "../../../shared/pipeline/describe-thrown.ts";

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    return describeThrown(thrown).message;
  }
  throw new Error("nothing was thrown");
};

describe("withContext", () => {
  it("gives back what the function returns, at once or later", async () => {
    const now: number = withContext("Adding", () => 1 + 1);
    const later: Promise<number> = withContext("Adding", async () => 1 + 1);

    expect(now).toBe(2);
    expect(await later).toBe(2);
  });

  it("notes what was being done when something is thrown", () => {
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

  it("notes the context of a promise that is rejected", async () => {
    const run = withContext("A", async () => {
      await Promise.resolve();
      return withContext("B", () => Promise.reject(new Error("boom")));
    });

    const thrown = await run.catch((error: unknown) => error);

    expect(describeThrown(thrown).message).toBe("Context: A > B\nError: boom");
  });

  it("keeps what was thrown as the cause", () => {
    const error = new RangeError("boom");
    const run = () =>
      withContext("A", () => {
        throw error;
      });

    expect(run).toThrow(expect.objectContaining({ cause: error }));
  });

  it("notes the context of an error that several share, for each of them alone", async () => {
    const shared = Promise.reject(new Error("boom"));

    const both = await Promise.all(["A", "B"].map((text) => withContext(text, () => shared).catch((e: unknown) => e))); // prettier-ignore

    expect(both.map((thrown) => describeThrown(thrown).message)).toEqual([
      "Context: A\nError: boom",
      "Context: B\nError: boom",
    ]);
  });

  it.each([undefined, "text", null, Object.freeze(new Error("text"))])("notes the context of %p", (thrown) => {
    const run = () =>
      withContext("A", () => {
        throw thrown;
      });

    expect(messageOf(run)).toMatch(/^Context: A\nError: /);
  });
});

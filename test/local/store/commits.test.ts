import type { Entity } from "../../../local/engine/entities.ts";
import { createInbox } from "../../../local/engine/instance.ts";
import { createCommits } from "../../../local/store/commits.ts";
import { openStore, type Store } from "../../../local/store/store.ts";

function anEntity(id: string, state: string): Entity {
  return { id, exists: true, state, inbox: createInbox(), isBusy: false, isStateStale: true };
}

describe("createCommits", () => {
  let store: Store;
  let isBroken: boolean;
  let problems: unknown[];
  beforeEach(() => {
    jest.useFakeTimers();
    store = openStore(":memory:");
    isBroken = false;
    problems = [];
  });
  afterEach(() => {
    store.close();
    jest.useRealTimers();
  });
  const create = () =>
    createCommits({
      store: {
        ...store,
        transaction: (write) => {
          if (isBroken) throw new Error("no space left");
          store.transaction(write);
        },
      },
      ended: () => {},
      failed: (error) => problems.push(error),
    });
  const stateOf = (id: string): string | undefined => store.findEntity(id)?.state;

  it("saves changes within 15 ms together", () => {
    const commits = create();

    commits.touch(anEntity("@counter@a", "1"));
    jest.advanceTimersByTime(14);
    commits.touch(anEntity("@counter@b", "2"));
    const before = stateOf("@counter@a");
    jest.advanceTimersByTime(1);

    expect([before, stateOf("@counter@a"), stateOf("@counter@b"), commits.count()]).toEqual([undefined, "1", "2", 1]);
  });

  it("commits at once when a caller waits", async () => {
    const commits = create();

    commits.touch(anEntity("@counter@a", "1"));
    const both = Promise.all([commits.committed(), commits.committed()]);
    jest.advanceTimersByTime(0);
    await both;

    expect(stateOf("@counter@a")).toBe("1");
    await expect(commits.committed()).resolves.toBeUndefined();
  });

  it("reports a failed commit and retries it after a second", async () => {
    const commits = create();
    isBroken = true;

    commits.touch(anEntity("@counter@a", "1"));
    const waiting = expect(commits.committed()).rejects.toThrow("no space left");
    jest.advanceTimersByTime(0);
    await waiting;
    isBroken = false;
    commits.touch(anEntity("@counter@b", "2"));
    jest.advanceTimersByTime(999);
    const before = stateOf("@counter@a");
    jest.advanceTimersByTime(1);

    expect(problems).toEqual([new Error("no space left")]);
    expect([before, stateOf("@counter@a"), stateOf("@counter@b")]).toEqual([undefined, "1", "2"]);
  });

  it("commits once more when closed, without later changes", () => {
    const commits = create();
    commits.touch(anEntity("@counter@a", "1"));

    commits.close();
    commits.touch(anEntity("@counter@b", "2"));
    jest.advanceTimersByTime(1000);

    expect([stateOf("@counter@a"), stateOf("@counter@b")]).toEqual(["1", undefined]);
  });
});

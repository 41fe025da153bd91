import { MAX_DELAY_MS, poll, type Found } from "../../../viewer/live/poll.ts";
import { createFakePage, settle } from "./fake-page.ts";

function start(answers: readonly Found[]) {
  const page = createFakePage();
  const signals: AbortSignal[] = [];
  const ask = async (signal: AbortSignal): Promise<Found> => {
    signals.push(signal);
    return answers[signals.length - 1] ?? "same";
  };
  return { page, signals, stop: poll(ask, page.deps) };
}

describe("poll", () => {
  it("sends a request at once, and every second while things change", async () => {
    const { page, signals } = start(["changed", "changed"]);
    await settle();
    expect(page.delayMs).toBe(1000);

    await page.pass();

    expect(signals).toHaveLength(2);
    expect(page.delayMs).toBe(1000);
  });

  it("backs off while nothing changes or the app does not answer, until the next change", async () => {
    const { page } = start(["same", "failed", "changed"]);
    await settle();
    const delays = [page.delayMs];
    for (let count = 0; count < 2; count++) {
      await page.pass();
      delays.push(page.delayMs);
    }

    expect(delays).toEqual([1500, 2250, 1000]);
  });

  it("sends a request at least every 20 s", async () => {
    const { page } = start([]);
    await settle();
    for (let count = 0; count < 20; count++) await page.pass();

    expect(page.delayMs).toBe(MAX_DELAY_MS);
  });

  it("sends no request when it is done, even when the page is shown again", async () => {
    const { page, signals } = start(["done"]);
    await settle();

    await page.show(false);
    await page.show(true);

    expect(signals).toHaveLength(1);
    expect(page.delayMs).toBeUndefined();
  });

  it("sends no request while the page is hidden, and one at once when it is shown", async () => {
    const { page, signals } = start(["changed"]);
    await settle();

    await page.show(false);
    expect(page.delayMs).toBeUndefined();
    await page.show(true);

    expect(signals).toHaveLength(2);
    expect(page.delayMs).toBe(1500);
  });

  it("stops, and aborts the request in flight", async () => {
    const { page, signals, stop } = start([]);
    await settle();

    stop();

    expect(page.delayMs).toBeUndefined();
    expect(page.isListenedTo).toBe(false);
    expect(signals[0]?.aborted).toBe(true);
  });

  it("sends no request while it waits for an answer", async () => {
    const page = createFakePage();
    let requests = 0;
    let answer = (_: Found) => {};
    poll(() => {
      requests++;
      return new Promise((resolve) => (answer = resolve));
    }, page.deps);

    await page.show(false);
    await page.show(true);
    expect(requests).toBe(1);
    answer("same");
    await settle();

    expect(page.delayMs).toBe(1500);
  });
});

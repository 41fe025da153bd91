import { completeHostOptions } from "../../local/host-options.ts";

describe("the options of a host", () => {
  const required = { functions: [], appDirectory: "", storage: "" };

  it("have no workers by default", () => {
    expect(completeHostOptions(required)).toMatchObject({
      workers: 0,
      unresponsiveMs: 30_000,
      serveOnly: false,
      port: 0,
    });
  });

  it.each([
    { options: { workers: -1 }, message: "workers must be a whole number from 0, but it is -1." },
    { options: { workers: 1.5 }, message: "workers must be a whole number from 0, but it is 1.5." },
    {
      options: { unresponsiveMs: 0 },
      message: "unresponsiveMs must be a number of milliseconds from 100 to 86400000, but it is 0.",
    },
    {
      options: { unresponsiveMs: Infinity },
      message: "unresponsiveMs must be a number of milliseconds from 100 to 86400000, but it is Infinity.",
    },
  ])("are refused when they make no sense: $options", ({ options, message }) => {
    expect(() => completeHostOptions({ ...required, ...options })).toThrow(new TypeError(message));
  });
});

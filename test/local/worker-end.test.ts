import { describeWorkerEnd } from "../../local/worker-end.ts";

describe("describeWorkerEnd", () => {
  const heap = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n";
  it.each([
    { exitCode: 7, signal: null, stderr: "", lastWords: "", how: "exit code 7" },
    { exitCode: null, signal: "SIGKILL", stderr: "", lastWords: "", how: "signal SIGKILL" },
    { exitCode: null, signal: "SIGABRT", stderr: heap, lastWords: "", how: "out of memory, signal SIGABRT" },
    { exitCode: 134, signal: null, stderr: heap, lastWords: "", how: "out of memory, exit code 134" },
    { exitCode: null, signal: "SIGABRT", stderr: "", lastWords: "", how: "signal SIGABRT" },
    { exitCode: 1, signal: null, stderr: heap, lastWords: "", how: "exit code 1" },
    { exitCode: null, signal: "SIGKILL", stderr: "", lastWords: "it slept", how: "it slept" },
  ])("says $how", ({ how, ...end }) => {
    expect(describeWorkerEnd(end)).toBe(how);
  });
});

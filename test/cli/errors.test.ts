import { ApiError, describeFailure, UnreachableError, UsageError } from "../../cli/errors.ts";

const answer = (status: number) => new ApiError(status, { code: "x", detail: "No.", issues: [] });

describe("describeFailure", () => {
  it.each([
    { thrown: new UsageError("There are no runs yet."), exitCode: 2, because: "another request would do" },
    {
      thrown: Object.assign(new Error("Port 1 is in use."), { code: "port-in-use" }),
      exitCode: 2,
      because: "so would another port",
    },
    { thrown: answer(400), exitCode: 2, because: "the request was wrong" },
    { thrown: answer(404), exitCode: 2, because: "there is no such run" },
    { thrown: answer(409), exitCode: 2, because: "the id is taken" },
    { thrown: answer(429), exitCode: 3, because: "the request may do later" },
    { thrown: answer(500), exitCode: 3, because: "the app failed" },
    { thrown: new UnreachableError("http://x", new Error("reset")), exitCode: 3, because: "nobody answers" },
    { thrown: new Error("oops"), exitCode: 3, because: "nobody has foreseen it" },
    { thrown: "oops", exitCode: 3, because: "nobody has foreseen it" },
  ])("ends with $exitCode when $because", ({ thrown, exitCode }) => {
    expect(describeFailure(thrown).exitCode).toBe(exitCode);
  });

  it("lists the issues of a refused request", () => {
    const issues = [
      { path: "prepare.template", message: "is missing" },
      { path: "", message: "must be a JSON document" },
    ];
    const thrown = new ApiError(400, { code: "invalid-request", detail: "The request has 2 problems.", issues });

    expect(describeFailure(thrown).text).toBe(
      "The request has 2 problems.\n- prepare.template: is missing\n- must be a JSON document",
    );
  });

  it("escapes control characters, but keeps line breaks", () => {
    expect(describeFailure(new UsageError("one\ntwo \u001b[31m")).text).toBe("one\ntwo \\x1b[31m");
  });

  it("shows the stack of an unexpected error", () => {
    expect(describeFailure(new Error("oops")).text).toMatch(/^Error: oops\n +at /);
  });
});

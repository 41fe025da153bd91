import { errorType, exceptionType } from "../../../../shared/platform/telemetry/attributes.ts";

describe("the type of an error", () => {
  it.each([
    { thrown: Object.assign(new Error("busy"), { status: 429, code: "model-status" }), type: "429" },
    { thrown: Object.assign(new Error("no"), { code: "model-timeout" }), type: "model-timeout" },
    { thrown: new TypeError("no"), type: "TypeError" },
    { thrown: new DOMException("stop", "AbortError"), type: "AbortError" },
    { thrown: Object.assign(new Error("no"), { code: "answer: 42 is wrong" }), type: "Error" },
    { thrown: "text", type: "_OTHER" },
    { thrown: undefined, type: "_OTHER" },
  ])("of a thrown value is $type", ({ thrown, type }) => {
    expect(errorType(thrown)).toBe(type);
  });

  it.each([
    { traceback: "TypeError: no\n    at f", type: "TypeError" },
    { traceback: "ModelCallError [x]: no", type: "ModelCallError" },
    { traceback: "Error", type: "_OTHER" },
    { traceback: "", type: "_OTHER" },
    { traceback: "42 was thrown", type: "_OTHER" },
  ])("of a stage is $type for $traceback", ({ traceback, type }) => {
    expect(exceptionType({ traceback })).toBe(type);
  });
});

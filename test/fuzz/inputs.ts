import fc from "fast-check";
import type { Json } from "../../shared/contract/json.ts";
import type { Problem } from "../../shared/contract/problem.ts";
import { anyText } from "../support/any-text.ts";

export function mustHold(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** Checks that there are no side effects. */
export const mustBeClean = () => mustHold(Object.keys(Object.prototype).length === 0, "Object.prototype was polluted");
export const mustName = (problems: readonly Problem[]) =>
  mustHold(
    problems.every(({ path, message }) => typeof path === "string" && message !== ""),
    "a problem without a text",
  );

const oddKey = fc.constantFrom(..."__proto__ constructor prototype toString  a.b uuid infer \0 \ud800".split(" "));
export const key = fc.oneof(oddKey, anyText({ maxLength: 8 }));
export const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<Json>(null, true, 0, -0, 1e308, "", "=1+1", "\u001b[31m", "\ud800", "{{ x }}", "<script>"),
    anyText(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("json"), { maxLength: 4 }),
    // With JSON.parse a key __proto__ is an own key.
    fc
      .array(fc.tuple(key, tie("json")), { maxLength: 4 })
      .map(
        (entries) =>
          JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join()}}`) as Json,
      ),
  ),
}));
export const pieces = (words: string, more: readonly string[] = []) =>
  fc
    .array(fc.oneof(fc.constantFrom(...words.split(" "), " ", "\n", ...more), fc.string({ maxLength: 4 })), {
      maxLength: 40,
    })
    .map((parts) => parts.join(""));

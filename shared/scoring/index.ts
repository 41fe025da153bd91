export { type JsonDifference, jsonEqual } from "./json-equal.ts";
export { type Judged, llmJudge, type LlmJudge, type Verdict } from "./llm-judge.ts";
export { exactMatch, normalizedMatch, numberWithin, type Tolerance } from "./match-text.ts";

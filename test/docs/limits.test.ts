import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MAX_CASES, MAX_CASE_CHARACTERS } from "../../shared/cases/check-cases.ts";
import { MAX_STREAMED_FILE_BYTES, MAX_WHOLE_FILE_BYTES } from "../../shared/cases/read-cases.ts";
import { MAX_CHARACTERS_AT_ONCE } from "../../shared/cases/parse-file.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../shared/models/open-ai-model.ts";
import { DEFAULT_ATTEMPTS, MAX_RETRY_DELAY_MS } from "../../shared/pipeline/run-stage.ts";
import { MAX_TIMEOUT_MS, DEFAULT_CONCURRENCY, MAX_CONCURRENCY, MAX_REPEATS } from "../../shared/contract/run-body.ts";
import { MAX_RESULT_CHARACTERS } from "../../shared/run/stage/run-case-stage.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/limits.md"), "utf8");
const MEGA = 1024 * 1024;
const MINUTE_MS = 60_000;
const withCommas = (value: number) => value.toLocaleString("en");

describe("docs/limits.md", () => {
  it.each([
    ["JSON and YAML case files", `${MAX_WHOLE_FILE_BYTES / MEGA} MB`],
    ["JSONL and CSV case files", `${MAX_STREAMED_FILE_BYTES / MEGA} MB`],
    ["a line of JSONL", `${MAX_CASE_CHARACTERS / MEGA} M characters`],
    ["aliases of a YAML file", `up to ${MAX_CHARACTERS_AT_ONCE / MEGA} M characters`],
    ["cases of a suite", withCommas(MAX_CASES)],
    ["`--repeats`", withCommas(MAX_REPEATS)],
    ["lanes (`-c`)", `${withCommas(MAX_CONCURRENCY)}; ${DEFAULT_CONCURRENCY} by default`],
    ["time of a try", `${MAX_TIMEOUT_MS / MINUTE_MS} at most`],
    ["time of a model's call", `${DEFAULT_CALL_TIMEOUT_MS / MINUTE_MS} minutes`],
    ["tries", `${DEFAULT_ATTEMPTS};`],
    ["wait between two tries", `${MAX_RETRY_DELAY_MS / MINUTE_MS / 60} hours`],
    ["result of a stage", `${MAX_RESULT_CHARACTERS / MEGA} M characters`],
  ])("says what the code says of %s", (limit, number) => {
    const row = text.split("\n").find((line) => line.startsWith(`| ${limit} |`));

    expect(row).toContain(number);
  });
});

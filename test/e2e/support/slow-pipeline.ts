import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./app.ts";

/** The environment of an app with the pipelines of these tests. */
export const TEST_PIPELINES = { GOTAG_PIPELINES: join(root, "test/e2e/pipelines") };

/** Cases of the pipeline `slow`, numbered from 0. Every tenth fails. */
export const numberedCases = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, number) => ({ uuid: randomUUID(), number, ...more }));

/** The numbers of the cases whose calls a pipeline has recorded in a file. */
export const callsIn = (file: string): readonly number[] =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1).map(Number) : [];

import type { Json } from "../json.ts";

/** The result of a stage as it travels: itself when it is small, else the name of the blob that holds it. */
export type StageValue = { readonly value: Json } | { readonly blob: string };

export type StageValues = { readonly [stage: string]: StageValue };

/** Larger results go to a blob, so that histories and messages of the runtime stay small. */
export const LARGEST_INLINE_CHARACTERS = 4 * 1024;
/** Larger results are an error of the stage. */
export const LARGEST_RESULT_CHARACTERS = 32 * 1024 * 1024;

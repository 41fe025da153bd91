import { readFileSync } from "node:fs";
import { HostError } from "./host-error.ts";

/**
 * The object in a JSON file.
 *
 * @param code - Of the HostError that is thrown when the file cannot be read or holds something else.
 * @param advice - Added when the file cannot be read.
 */
export const readJsonFile = (file: string, code: string, advice = ""): Record<string, unknown> => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new HostError(code, `${file} cannot be read. ${advice}`.trim(), { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new HostError(code, `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HostError(code, `${file} must hold a JSON object.`);
  }
  return value as Record<string, unknown>;
};

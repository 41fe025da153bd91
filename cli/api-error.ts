import type { Problem } from "../shared/contract/index.ts";

/** The app answered with an error: a problem document, or something else that is no success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly issues: readonly Problem[];

  constructor(status: number, { code, detail, issues }: ProblemDocument) {
    super(detail);
    this.status = status;
    this.code = code;
    this.issues = issues;
  }
}

export type ProblemDocument = {
  readonly code: string;
  readonly detail: string;
  readonly issues: readonly Problem[];
};

/**
 * The error that a response stands for.
 *
 * @param text - The body of the response; anything but a problem document is quoted in the message.
 */
export function toApiError(response: Response, text: string): ApiError {
  const { status, url } = response;
  try {
    const { detail, code, issues = [] } = JSON.parse(text) as Partial<ProblemDocument>;
    if (typeof detail === "string" && typeof code === "string") return new ApiError(status, { code, detail, issues });
  } catch {
    // No JSON: something in between has answered, or another app.
  }
  const quote = text.trim() === "" ? "" : `: ${text.trim().slice(0, 200)}`;
  const detail = `${new URL(url).origin} answered ${status} ${response.statusText}${quote}.${adviceOn(status, url)}`;
  return new ApiError(status, { code: "unexpected-answer", detail, issues: [] });
}

function adviceOn(status: number, url: string): string {
  if (status === 401 || status === 403)
    return " The app wants another key: give --key, or set GOTAG_KEY; or --auth entra, where one signs in to it.";
  const { origin, pathname } = new URL(url);
  return status === 404 ? ` There is no ${origin}${pathname}: check the address, --url or GOTAG_URL.` : "";
}

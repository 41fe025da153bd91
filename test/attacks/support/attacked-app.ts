import { readdirSync, readFileSync } from "node:fs";
import { type OutgoingHttpHeaders, request as httpRequest } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { AppInProcess } from "../../support/app-in-process.ts";

export type Sent = {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string | readonly string[] };
  readonly body?: string | Uint8Array | Iterable<Uint8Array>;
};
export type Received = { readonly status: number; readonly headers: Headers; readonly text: string };

const titles = readFileSync(join(import.meta.dirname, "../../../docs/attacks.md"), "utf8");

/** The app with the means of an attacker. */
export class AttackedApp extends AppInProcess {
  /** Sends a path unchanged; `fetch` would normalise it. */
  async send(path: string, { method = "GET", headers = {}, body }: Sent = {}): Promise<Received> {
    const { port } = new URL(this.url);
    const request = httpRequest({
      host: "127.0.0.1",
      port,
      path,
      method,
      headers: headers as OutgoingHttpHeaders,
      agent: false,
    });
    const answered = new Promise<Received>((resolve, reject) => {
      request.on("error", reject);
      request.on("response", (response) => {
        const status = response.statusCode!;
        const fields = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
        text(response).then((text) => resolve({ status, headers: new Headers(fields), text }), reject);
      });
    });
    if (body === undefined || typeof body === "string" || body instanceof Uint8Array) request.end(body);
    else {
      for (const piece of body) request.write(piece);
      request.end();
    }
    return answered;
  }

  /** Everything that an attack could have written or started. */
  traces(): object {
    const blobs = readdirSync(join(this.home, "blobs"), { recursive: true, encoding: "utf8" });
    const { activities, entityOperations, orchestrationMessages } = this.stats();
    return { blobs: blobs.sort(), activities, entityOperations, orchestrationMessages };
  }

  /**
   * Makes an attack listed in docs/attacks.md. Afterwards nothing was written or started, and the next
   * request is served.
   */
  async withstands<T>(title: string, attack: () => Promise<T>): Promise<T> {
    if (!titles.includes(title)) throw new Error(`docs/attacks.md does not list the attack "${title}".`);
    const before = this.traces();
    const answer = await attack();
    expect((await this.send("/api/health")).status).toBe(200);
    expect(this.traces()).toEqual(before);
    return answer;
  }
}

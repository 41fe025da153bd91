import { createHmac } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type Received = { readonly headers: IncomingHttpHeaders; readonly body: any; readonly isSigned: boolean };

/** A receiver of notifications on this machine, which checks their signatures as docs/evals.md says. */
export class WebhookReceiver {
  readonly secret = Buffer.from("a secret of at least 24 bytes").toString("base64");
  readonly received: Received[] = [];
  /** What it answers, the next one first. */
  readonly answers: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
  /** What it answers when there is none. */
  status = 204;
  #server: Server | undefined;
  url = "";

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#take(request, response));
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers: sent } = request;
    const body = await text(request);
    this.received.push({ headers: sent, body: JSON.parse(body), isSigned: this.#isSigned(sent, body) });
    const { status, headers = {} } = this.answers.shift() ?? { status: this.status };
    response.writeHead(status, headers).end();
  }

  #isSigned(headers: IncomingHttpHeaders, body: string): boolean {
    const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const expected = createHmac("sha256", Buffer.from(this.secret, "base64")).update(content).digest("base64");
    return String(headers["webhook-signature"]).split(" ").includes(`v1,${expected}`);
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

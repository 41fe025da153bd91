import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: any };

/** A client of the HTTP API of a host. */
export class Api {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async get(path: string): Promise<Answer> {
    return this.#send(path, {});
  }

  async post(path: string, body: unknown): Promise<Answer> {
    return this.#sendBody("POST", path, body);
  }

  async put(path: string, body: unknown): Promise<Answer> {
    return this.#sendBody("PUT", path, body);
  }

  async delete(path: string): Promise<Answer> {
    return this.#send(path, { method: "DELETE" });
  }

  /** Polls until a run has ended, and returns it. */
  async ended(id: string): Promise<any> {
    for (;;) {
      const { body } = await this.get(`/api/runs/${id}`);
      if (["completed", "failed", "cancelled"].includes(body.status)) return body;
      await wait(50);
    }
  }

  /** Starts a run, and returns it after it has ended. */
  async run(body: unknown): Promise<any> {
    const started = await this.post("/api/runs", body);
    if (started.status !== 202) throw new Error(`Not started: ${JSON.stringify(started.body)}`);
    return this.ended(started.body.id);
  }

  /** Starts a run, and returns its log after it has ended. */
  async log(body: unknown): Promise<any> {
    return (await this.get((await this.run(body)).links.log)).body;
  }

  async #sendBody(method: string, path: string, body: unknown): Promise<Answer> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return this.#send(path, { method, headers: { "content-type": "application/json" }, body: text });
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const key = process.env["GOTAG_E2E_KEY"];
    const headers = { ...(init.headers as Record<string, string>), ...(key ? { "x-functions-key": key } : {}) };
    const response = await fetch(this.url + path, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}

/** A case of the sample `simple`. */
export const aQuestion = (more: object = {}) => ({
  uuid: randomUUID(),
  user: "What is 1 + 1?",
  base: 10,
  answer: 2,
  ...more,
});

/** A request for a run of the sample `simple`. */
export const aSimpleRun = (more: object = {}) => ({
  pipeline: "simple",
  cases: [aQuestion(), aQuestion(), aQuestion()],
  config: { "prepare.template": "template.njk", "infer.model.name": "perfect" },
  ...more,
});

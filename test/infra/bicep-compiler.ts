import { spawn } from "node:child_process";
import { once } from "node:events";
import { environment } from "../../scripts/infra/bicep.ts";

/** The answer of `bicep/compile`. */
export type Compiled = {
  readonly success: boolean;
  readonly diagnostics: readonly { readonly level: string; readonly code: string; readonly message: string }[];
  /** The template, as JSON. */
  readonly contents: string;
};

/** The Bicep compiler as a long-running process: starting it and reading the files takes seconds. */
export class BicepCompiler {
  readonly #process: ReturnType<typeof spawn>;
  readonly #requests = new Map<number, PromiseWithResolvers<any>>();
  #received = Buffer.alloc(0);

  constructor(tool: string) {
    this.#process = spawn(tool, ["jsonrpc", "--stdio"], { stdio: ["pipe", "pipe", "inherit"], env: environment() });
    this.#process.stdout!.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#process.once("close", (code) => {
      for (const { reject } of this.#requests.values()) reject(new Error(`The compiler ended with code ${code}.`));
    });
  }

  compile(path: string): Promise<Compiled> {
    return this.#ask("bicep/compile", { path });
  }

  /** The resources of a deployment with a parameter file, as JSON. */
  async snapshot(path: string, metadata: Readonly<Record<string, string>>): Promise<string> {
    const { snapshot } = await this.#ask("bicep/getSnapshot", { path, metadata });
    return snapshot;
  }

  async end(): Promise<void> {
    const closed = once(this.#process, "close");
    this.#process.stdin!.end();
    await closed;
  }

  // JSON-RPC with the headers of the language server protocol.
  #ask(method: string, params: object): Promise<any> {
    const answer = Promise.withResolvers<any>();
    const id = this.#requests.size + 1;
    this.#requests.set(id, answer);
    const text = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    this.#process.stdin!.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return answer.promise;
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const start = this.#received.indexOf("\r\n\r\n") + 4;
      const length = Number(/^Content-Length: (\d+)/im.exec(this.#received.toString("latin1", 0, start))?.[1]);
      if (start < 4 || this.#received.length < start + length) return;
      const { id, result, error } = JSON.parse(this.#received.toString("utf8", start, start + length));
      this.#received = this.#received.subarray(start + length);
      const { resolve, reject } = this.#requests.get(id)!;
      if (error === undefined) resolve(result);
      else reject(new Error(error.message));
    }
  }
}

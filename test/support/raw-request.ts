import { connect } from "node:net";

/**
 * Sends bytes as they are, and gives what comes back until the other side ends the connection, or is silent for a while.
 */
export function rawRequest(url: string, ...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let received = "";
    const done = () => {
      socket.destroy();
      resolve(received);
    };
    socket.setTimeout(3000, done);
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      socket.setTimeout(300);
    });
    socket.on("close", done);
    socket.on("error", () => {});
    for (const piece of pieces) socket.write(piece);
  });
}

/** The status lines in what a server sent: more than one where it took more than one request for sent. */
export const statusesOf = (received: string): readonly number[] =>
  [...received.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

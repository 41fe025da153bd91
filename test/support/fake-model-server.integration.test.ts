import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

describe("the fake model server as a process of its own", () => {
  it("prints its base URL, and answers as its options say", async () => {
    const script = join(__dirname, "fake-model-server.ts");
    const options = [
      "--port",
      "0",
      "--text",
      "hi",
      "--latency",
      "1",
      "--sigma",
      "0.5",
      "--faults",
      "429=1",
      "--lasting",
      "--key",
      "c\\d",
    ];
    const child = spawn(process.execPath, [script, ...options], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
      const url = line.trim();

      const answer = await fetch(`${url}/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ messages: [{ role: "user", content: "this is c5" }] }),
      });

      expect(answer.status).toBe(429);
      expect(await (await fetch(new URL("/calls", url))).json()).toMatchObject([{ key: "c5", status: 429 }]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

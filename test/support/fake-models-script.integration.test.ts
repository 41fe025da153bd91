import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

describe("npm run fake-models", () => {
  it("serves until Ctrl-C, and prints what to put into models.json", async () => {
    const script = join(import.meta.dirname, "../../scripts/fake-models.ts");
    const child = spawn(process.execPath, [script, "--port", "0", "--text", "42"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [printed] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
      const [entry] = JSON.parse(/^\[[^]*^\]/m.exec(printed)![0]) as [{ endpoint: string }];

      const body = JSON.stringify({ messages: [{ role: "user", content: "6 * 7" }] });
      const answer = await fetch(`${entry.endpoint}/chat/completions`, { method: "POST", body });
      child.kill("SIGINT");

      expect(entry).toMatchObject({ name: "fake", type: "OPEN_AI" });
      expect(await answer.json()).toMatchObject({ choices: [{ message: { content: "42" } }] });
      expect(await once(child, "exit")).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

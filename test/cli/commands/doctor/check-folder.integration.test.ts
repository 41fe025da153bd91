import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFolder } from "../../../../cli/commands/doctor/check-machine.ts";
import { startFakeServer } from "../../fake-server.ts";

describe("checkFolder", () => {
  let home: string;
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "gotag-doctor-")));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const serve = (url: string, pid: number) => writeFileSync(join(home, "host.json"), JSON.stringify({ url, pid }));
  const hub = async () => (await checkFolder(home)).find(({ check }) => check === "task hub");

  it("reports the free space, and leaves no file behind", async () => {
    const [folder] = await checkFolder(home);

    expect(folder?.found).toMatch(new RegExp(`^${home} can be written, \\d+\\.\\d GB are free$`));
    expect(readdirSync(home)).toEqual([]);
  });

  it("names the process that serves the folder", async () => {
    const app = await startFakeServer(() => ({ home }));
    serve(app.url, 123);

    expect(await hub()).toEqual({ check: "task hub", status: "ok", found: `served at ${app.url} by process 123` });
    await app.stop();
  });

  it("ignores a killed host, and warns of one that does not answer", async () => {
    serve("http://127.0.0.1:1", 2 ** 30);
    expect(await hub()).toMatchObject({ status: "ok", found: "free: nobody serves the folder" });

    serve("http://127.0.0.1:1", process.pid);
    expect(await hub()).toMatchObject({ status: "warning", found: expect.stringContaining(`process ${process.pid}`) });
  });
});

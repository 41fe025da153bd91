import { checkFolder } from "../../../../cli/commands/doctor/check-machine.ts";
import { Folder } from "../../../support/folder.ts";
import { perTest } from "../../../support/resources.ts";
import { startFakeServer } from "../../fake-server.ts";

describe("checkFolder", () => {
  const home = perTest(() => new Folder());
  const app = perTest(() => startFakeServer(() => ({ home: home.path })));

  const serve = (url: string, pid: number) => home.write("host.json", { url, pid });
  const hub = async () => (await checkFolder(home.path)).find(({ check }) => check === "task hub");

  it("reports the free space, and leaves no file behind", async () => {
    const [folder] = await checkFolder(home.path);

    expect(folder?.found).toMatch(new RegExp(`^${home.path} can be written, \\d+\\.\\d GB are free$`));
    expect(home.list()).toEqual([]);
  });

  it("names the process that serves the folder", async () => {
    serve(app.url, 123);

    expect(await hub()).toEqual({ check: "task hub", status: "ok", found: `served at ${app.url} by process 123` });
  });

  it("ignores a killed host, and warns of one that does not answer", async () => {
    serve("http://127.0.0.1:1", 2 ** 30);
    expect(await hub()).toMatchObject({ status: "ok", found: "free: nobody serves the folder" });

    serve("http://127.0.0.1:1", process.pid);
    expect(await hub()).toMatchObject({ status: "warning", found: expect.stringContaining(`process ${process.pid}`) });
  });
});

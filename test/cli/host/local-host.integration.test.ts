import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHome, openLocalHost } from "../../../cli/host/local-host.ts";
import { installedVersion } from "../../../cli/installation.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";

/** What the local host throws when another process holds the task hub. */
const inUse = () => Object.assign(new Error("The task hub is in use."), { code: "task-hub-in-use" });

describe("openLocalHost", () => {
  let home: string;
  let server: FakeServer | undefined;
  beforeEach(() => {
    home = openHome(mkdtempSync(join(tmpdir(), "gotag-home-")));
  });
  afterEach(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const hostFile = () => join(home, "host.json");
  async function serveFolder(folder: string, { health = {}, ...more }: { health?: object; stays?: boolean } = {}) {
    server = await startFakeServer(() => ({
      status: "ok",
      version: installedVersion(),
      storage: "file",
      home: folder,
      ...health,
    }));
    writeFileSync(hostFile(), JSON.stringify({ url: server.url, pid: 1, ...more }));
    return server;
  }
  const mustNotStart = async () => {
    throw new Error("A host was started.");
  };

  it("starts a host if none serves the folder, and writes host.json until it stops", async () => {
    const steps: string[] = [];
    const start = async ({ port }: { port: number }) => ({
      url: `http://127.0.0.1:${port}`,
      stop: async () => void steps.push(`stopped, host.json is ${existsSync(hostFile()) ? "there" : "gone"}`),
    });

    const host = await openLocalHost({ home, port: 7071, start });

    expect(host).toMatchObject({ url: "http://127.0.0.1:7071", isOwn: true, stays: false });
    expect(JSON.parse(readFileSync(hostFile(), "utf8"))).toEqual({ url: host.url, pid: process.pid, stays: false });
    await host.stop();
    expect(steps).toEqual(["stopped, host.json is gone"]);
  });

  it("writes no host.json for a host that only answers requests", async () => {
    const asked: unknown[] = [];
    const start = async (options: object) => {
      asked.push(options);
      return { url: "http://127.0.0.1:1", stop: async () => {} };
    };

    const host = await openLocalHost({ home, serveOnly: true, start });

    expect(asked).toEqual([{ home, port: 0, serveOnly: true }]);
    expect(host.isOwn).toBe(true);
    expect(existsSync(hostFile())).toBe(false);
  });

  it("writes into host.json that a host runs until Ctrl-C", async () => {
    const start = async () => ({ url: "http://127.0.0.1:1", stop: async () => {} });

    expect(await openLocalHost({ home, stays: true, start })).toMatchObject({ isOwn: true, stays: true });
    expect(JSON.parse(readFileSync(hostFile(), "utf8"))).toMatchObject({ stays: true });
  });

  it.each([
    { said: { stays: true }, stays: true },
    { said: { stays: false }, stays: false },
    { said: {}, stays: false },
  ])("reads from $said whether another host stays: $stays", async ({ said, stays }) => {
    await serveFolder(home, said);

    expect(await openLocalHost({ home, start: mustNotStart })).toMatchObject({ isOwn: false, stays });
  });

  it("uses the host that serves the folder, and leaves it running", async () => {
    const { url } = await serveFolder(home);

    const host = await openLocalHost({ home, start: mustNotStart });
    await host.stop();

    expect(host).toMatchObject({ url, isOwn: false });
    expect(existsSync(hostFile())).toBe(true);
  });

  it("refuses a host of another version", async () => {
    const { url } = await serveFolder(home, { health: { version: "0.0.9" } });

    await expect(openLocalHost({ home, start: mustNotStart })).rejects.toMatchObject({
      code: "usage",
      message:
        `The host that serves ${home}, at ${url}, is version 0.0.9 of gotag, and this is ${installedVersion()}. ` +
        "End it, or wait until it has ended: nothing is lost.",
    });
  });

  it.each([
    { has: "file", wanted: "blob" as const },
    { has: "file", wanted: "azurite" as const },
    { has: "blob", wanted: "file" as const },
  ])("refuses a host on $has storage if $wanted is requested", async ({ has, wanted }) => {
    const { url } = await serveFolder(home, { health: { storage: has } });

    await expect(openLocalHost({ home, storage: wanted, start: mustNotStart })).rejects.toMatchObject({
      code: "usage",
      message:
        `The host that serves ${home}, at ${url}, keeps its data in ${has} storage. ` +
        "End it first, or leave --storage out.",
    });
  });

  it.each([
    { has: "file", wanted: "file" as const },
    { has: "blob", wanted: "blob" as const },
    { has: "blob", wanted: "azurite" as const },
  ])("uses a host on $has storage if $wanted is requested", async ({ has, wanted }) => {
    await serveFolder(home, { health: { storage: has } });

    expect(await openLocalHost({ home, storage: wanted, start: mustNotStart })).toMatchObject({ isOwn: false });
  });

  it("starts a host with the requested storage and workers", async () => {
    const asked: unknown[] = [];
    const start = async (options: object) => {
      asked.push(options);
      return { url: "http://127.0.0.1:1", stop: async () => {} };
    };

    await openLocalHost({ home, storage: "azurite", workers: 2, start });

    expect(asked).toEqual([{ home, port: 0, serveOnly: false, storage: "azurite", workers: 2 }]);
  });

  it("ignores a host.json whose port another folder's host uses now", async () => {
    await serveFolder("/another");
    const start = async () => ({ url: "http://127.0.0.1:1", stop: async () => {} });

    expect(await openLocalHost({ home, start })).toMatchObject({ url: "http://127.0.0.1:1", isOwn: true });
  });

  it.each(["", "{", "[]", '{"url":1,"pid":1}', '{"url":"http://127.0.0.1:1","pid":1}'])(
    "starts a host where a killed one has left %j",
    async (text) => {
      writeFileSync(hostFile(), text);
      const start = async () => ({ url: "http://127.0.0.1:2", stop: async () => {} });

      expect((await openLocalHost({ home, start })).isOwn).toBe(true);
    },
  );

  it("waits for a host that another process is starting", async () => {
    let attempts = 0;
    const start = async () => {
      if (++attempts === 2) await serveFolder(home);
      throw inUse();
    };

    const host = await openLocalHost({ home, start });

    expect(host).toMatchObject({ url: server?.url, isOwn: false });
    expect(attempts).toBe(2);
  });

  it("gives up when the process that locks the folder does not answer", async () => {
    let attempts = 0;
    const start = async () => {
      attempts++;
      throw inUse();
    };

    await expect(openLocalHost({ home, patienceMs: 100, start })).rejects.toMatchObject({
      code: "usage",
      message:
        `Another process uses ${home}, but no host answers there. Wait until it has ended, or end it; ` +
        "or set GOTAG_HOME to another folder.",
    });
    expect(attempts).toBeGreaterThan(1);
  });

  it("stops waiting for the folder when it is interrupted", async () => {
    const interruption = new AbortController();
    let attempts = 0;
    const start = async () => {
      attempts++;
      interruption.abort();
      throw inUse();
    };

    const opening = openLocalHost({ home, start, signal: interruption.signal });

    await expect(opening).rejects.toMatchObject({ name: "AbortError" });
    await expect(openLocalHost({ home, start, signal: interruption.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(attempts).toBe(1);
  });

  it("starts a host when the process that locks the folder ends", async () => {
    let attempts = 0;
    const start = async () => {
      if (++attempts < 3) throw inUse();
      return { url: "http://127.0.0.1:3", stop: async () => {} };
    };

    expect(await openLocalHost({ home, start })).toMatchObject({ url: "http://127.0.0.1:3", isOwn: true });
  });

  it("passes on the error of a host that does not start", async () => {
    await expect(openLocalHost({ home, start: mustNotStart })).rejects.toThrow(new Error("A host was started."));
    expect(existsSync(hostFile())).toBe(false);
  });
});

describe("openHome", () => {
  it("creates the folder, and returns its real path", () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "gotag-home-")));
    try {
      symlinkSync(folder, join(folder, "link"));

      expect(openHome(join(folder, "link", "a", "b"))).toBe(join(folder, "a", "b"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names the setting when the folder cannot be used", () => {
    const file = join(realpathSync(mkdtempSync(join(tmpdir(), "gotag-home-"))), "file");
    try {
      writeFileSync(file, "");

      expect(() => openHome(file)).toThrow(
        new Error(
          `The folder ${file} cannot be used: EEXIST: file already exists, mkdir '${file}'. ` +
            "Set GOTAG_HOME to a folder that can be written.",
        ),
      );
    } finally {
      rmSync(join(file, ".."), { recursive: true });
    }
  });
});

import { symlinkSync } from "node:fs";
import { openHome, openLocalHost, type LocalHostOptions } from "../../../cli/host/local-host.ts";
import { installedVersion } from "../../../cli/installation.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";
import { startFakeServer } from "../fake-server.ts";

/** The error of a host whose task hub another process locks. */
const inUse = () => Object.assign(new Error("The task hub is in use."), { code: "task-hub-in-use" });
const ownUrl = "http://127.0.0.1:1";

describe("openLocalHost", () => {
  const folder = perTest(() => new Folder());
  let home: string;
  /** The answer of the host that serves the folder. */
  let health: object;
  /** The options of the hosts that were started. */
  let started: object[];
  const server = perTest(() => {
    home = folder.path;
    health = { status: "ok", version: installedVersion(), storage: "file", home };
    started = [];
    return startFakeServer(() => health);
  });

  const start: LocalHostOptions["start"] = async (options) => {
    started.push(options);
    return { url: ownUrl, stop: async () => {} };
  };
  const open = (options: Partial<LocalHostOptions> = {}) => openLocalHost({ home, start, ...options });
  const hostFile = () => JSON.parse(folder.read("host.json")) as object;
  function serve(more: object = {}, hostFileMore: object = {}) {
    health = { ...health, ...more };
    folder.write("host.json", { url: server.url, pid: 1, ...hostFileMore });
  }

  it("starts a host if none serves the folder, and writes host.json until it stops", async () => {
    const steps: string[] = [];
    const stop = async () => void steps.push(`stopped, host.json is ${folder.has("host.json") ? "there" : "gone"}`);

    const host = await open({ port: 7071, start: async ({ port }) => ({ url: `http://127.0.0.1:${port}`, stop }) });

    expect(host).toMatchObject({ url: "http://127.0.0.1:7071", isOwn: true, stays: false });
    expect(hostFile()).toEqual({ url: host.url, pid: process.pid, stays: false });
    await host.stop();
    expect(steps).toEqual(["stopped, host.json is gone"]);
  });

  it("writes no host.json for a host that only answers requests", async () => {
    const host = await open({ serveOnly: true });

    expect(started).toEqual([{ home, port: 0, serveOnly: true }]);
    expect(host.isOwn).toBe(true);
    expect(folder.has("host.json")).toBe(false);
  });

  it("writes into host.json that a host runs until Ctrl-C", async () => {
    expect(await open({ stays: true })).toMatchObject({ isOwn: true, stays: true });
    expect(hostFile()).toMatchObject({ stays: true });
  });

  it.each([
    { said: { stays: true }, stays: true },
    { said: { stays: false }, stays: false },
    { said: {}, stays: false },
  ])("reads from $said whether another host stays: $stays", async ({ said, stays }) => {
    serve({}, said);

    expect(await open()).toMatchObject({ isOwn: false, stays });
  });

  it("uses the host that serves the folder, and leaves it running", async () => {
    serve();

    const host = await open();
    await host.stop();

    expect(host).toMatchObject({ url: server.url, isOwn: false });
    expect(started).toEqual([]);
    expect(folder.has("host.json")).toBe(true);
  });

  it("refuses a host of another version", async () => {
    serve({ version: "0.0.9" });

    await expect(open()).rejects.toMatchObject({
      code: "usage",
      message:
        `The host that serves ${home}, at ${server.url}, is version 0.0.9 of gotag, and this is ${installedVersion()}. ` +
        "End it, or wait until it has ended: nothing is lost.",
    });
  });

  it.each([
    { has: "file", wanted: "blob" as const },
    { has: "file", wanted: "azurite" as const },
    { has: "blob", wanted: "file" as const },
  ])("refuses a host on $has storage if $wanted is requested", async ({ has, wanted }) => {
    serve({ storage: has });

    await expect(open({ storage: wanted })).rejects.toMatchObject({
      code: "usage",
      message:
        `The host that serves ${home}, at ${server.url}, keeps its data in ${has} storage. ` +
        "End it first, or leave --storage out.",
    });
  });

  it.each([
    { has: "file", wanted: "file" as const },
    { has: "blob", wanted: "blob" as const },
    { has: "blob", wanted: "azurite" as const },
  ])("uses a host on $has storage if $wanted is requested", async ({ has, wanted }) => {
    serve({ storage: has });

    expect(await open({ storage: wanted })).toMatchObject({ isOwn: false });
  });

  it("starts a host with the requested storage and workers", async () => {
    await open({ storage: "azurite", workers: 2 });

    expect(started).toEqual([{ home, port: 0, serveOnly: false, storage: "azurite", workers: 2 }]);
  });

  it("ignores a host.json whose port another folder's host uses now", async () => {
    serve({ home: "/another" });

    expect(await open()).toMatchObject({ url: ownUrl, isOwn: true });
  });

  it.each(["", "{", "[]", '{"url":1,"pid":1}', '{"url":"http://127.0.0.1:1","pid":1}'])(
    "starts a host where a killed one has left %j",
    async (text) => {
      folder.write("host.json", text);

      expect((await open()).isOwn).toBe(true);
    },
  );

  it("waits for a host that another process is starting", async () => {
    let attempts = 0;

    const host = await open({
      start: async () => {
        if (++attempts === 2) serve();
        throw inUse();
      },
    });

    expect(host).toMatchObject({ url: server.url, isOwn: false });
    expect(attempts).toBe(2);
  });

  it("gives up when the process that locks the folder does not answer", async () => {
    const locked = jest.fn().mockImplementation(() => Promise.reject(inUse()));

    await expect(open({ patienceMs: 100, start: locked })).rejects.toMatchObject({
      code: "usage",
      message:
        `Another process uses ${home}, but no host answers there. Wait until it has ended, or end it; ` +
        "or set GOTAG_HOME to another folder.",
    });
    expect(locked.mock.calls.length).toBeGreaterThan(1);
  });

  it("stops waiting for the folder when it is interrupted", async () => {
    const interruption = new AbortController();
    const locked = jest.fn().mockImplementation(() => {
      interruption.abort();
      return Promise.reject(inUse());
    });
    const interrupted = () => open({ start: locked, signal: interruption.signal });

    await expect(interrupted()).rejects.toMatchObject({ name: "AbortError" });
    await expect(interrupted()).rejects.toMatchObject({ name: "AbortError" });
    expect(locked).toHaveBeenCalledTimes(1);
  });

  it("starts a host when the process that locks the folder ends", async () => {
    const unlocked = jest.fn(start).mockRejectedValueOnce(inUse()).mockRejectedValueOnce(inUse());

    expect(await open({ start: unlocked })).toMatchObject({ url: ownUrl, isOwn: true });
  });

  it("passes on the error of a host that does not start", async () => {
    await expect(open({ start: () => Promise.reject(new Error("no port")) })).rejects.toThrow(new Error("no port"));
    expect(folder.has("host.json")).toBe(false);
  });
});

describe("openHome", () => {
  const folder = perTest(() => new Folder());

  it("creates the folder, and returns its real path", () => {
    symlinkSync(folder.path, folder.at("link"));

    expect(openHome(folder.at("link/a/b"))).toBe(folder.at("a/b"));
  });

  it("names the setting when the folder cannot be used", () => {
    const file = folder.write("file", "");

    expect(() => openHome(file)).toThrow(
      new Error(
        `The folder ${file} cannot be used: EEXIST: file already exists, mkdir '${file}'. ` +
          "Set GOTAG_HOME to a folder that can be written.",
      ),
    );
  });
});

import { ApiError, UnreachableError, UsageError } from "../../../cli/errors.ts";
import { createLocalReach, withApp } from "../../../cli/client/connect.ts";
import { aShell } from "../../support/run-command.ts";

/** Hosts that are opened one after another. */
function hosts(...kinds: readonly ("own" | "other")[]) {
  const opened: string[] = [];
  const stopped: string[] = [];
  const open = async () => {
    const url = `host ${opened.length + 1}`;
    const isOwn = (kinds[opened.length] ?? "other") === "own";
    opened.push(url);
    return { url, isOwn, stays: !isOwn, stop: async () => void stopped.push(url) };
  };
  return { open, opened, stopped };
}
const problem = (status: number) => new ApiError(status, { code: "x", detail: `status ${status}`, issues: [] });
const away = (url: string) => new UnreachableError(url, new Error("gone"));

describe("createLocalReach", () => {
  it("opens one host, at the first request", async () => {
    const { open, opened } = hosts("other");
    const { reach, stays, isOwn } = createLocalReach(open);
    expect(opened).toEqual([]);

    const urls = await Promise.all([reach(async (url) => url), reach(async (url) => url)]);

    expect(urls).toEqual(["host 1", "host 1"]);
    expect(stays()).toBe(true);
    expect(isOwn()).toBe(false);
    expect(opened).toEqual(["host 1"]);
  });

  it.each([
    { what: "has ended", thrown: away("host 1") },
    { what: "fails, for it may be ending", thrown: problem(500) },
  ])("tries another host when that of another command $what", async ({ thrown }) => {
    const { open, opened, stopped } = hosts("other", "own");
    const { reach, stays, isOwn, stop } = createLocalReach(open);

    const answer = await reach(async (url) => {
      if (url === "host 1") throw thrown;
      return `from ${url}`;
    });
    await stop();

    expect(answer).toBe("from host 2");
    expect(stays()).toBe(false);
    expect(isOwn()).toBe(true);
    expect(opened).toEqual(["host 1", "host 2"]);
    expect(stopped).toEqual(["host 2"]);
  });

  it("gives up after five hosts", async () => {
    const { open, opened } = hosts();
    const { reach } = createLocalReach(open);

    await expect(reach(async (url) => Promise.reject(away(url)))).rejects.toThrow(away("host 5"));
    expect(opened).toHaveLength(5);
  });

  it.each([
    { what: "what its own host has not answered", kind: "own" as const, thrown: away("host 1") },
    { what: "what was answered", kind: "other" as const, thrown: problem(404) },
  ])("passes on $what", async ({ kind, thrown }) => {
    const { open, opened } = hosts(kind);
    const { reach } = createLocalReach(open);

    await expect(reach(async () => Promise.reject(thrown))).rejects.toThrow(thrown);
    expect(opened).toHaveLength(1);
  });

  it("stops nothing if no host was opened", async () => {
    await createLocalReach(hosts().open).stop();
    const failing = createLocalReach(async () => Promise.reject(new Error("no host")));

    await expect(failing.reach(async (url) => url)).rejects.toThrow(new Error("no host"));
    await failing.stop();
  });
});

describe("an app at an address", () => {
  const APP = "https://my-app.azurewebsites.net";
  const noKey = "The key contains a line break or another invalid character. Check --key or GOTAG_KEY.";
  const bare = `The address of the app must be like ${APP}, without a user, ? and #. Pass its key with --key or GOTAG_KEY.`;

  it.each([
    { what: "a key with a line break", url: APP, key: "s3cret\nkey", message: noKey },
    { what: "a key with other letters", url: APP, key: "s3crét", message: noKey },
    { what: "a user", url: "https://me:s3cret@my-app.azurewebsites.net", message: bare },
    { what: "a key in the query", url: `${APP}/api/runs?code=s3cret`, message: bare },
    { what: "a fragment", url: `${APP}/#/runs`, message: bare },
  ])("gets no request with $what, which the error does not repeat", async ({ url, key, message }) => {
    const listed = withApp({ url, key }, aShell(), ({ api }) => api.listRuns());

    await expect(listed).rejects.toThrow(new UsageError(message));
  });

  it("gets a key from the environment, without its final line break", async () => {
    const shell = aShell({ environment: { GOTAG_URL: `${APP}/`, GOTAG_KEY: "s3cret\n" } });

    expect(await withApp({}, shell, async ({ stays }) => stays())).toBe(true);
  });
});

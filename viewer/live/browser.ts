import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Api } from "../api.ts";
import { type LogFile, openLogFile } from "../log-file.ts";
import { linkTo, parsePageRoute, type PageRoute, type SetQuery } from "../route.ts";
import { createRunFollower, type FollowedRun } from "./follow-run.ts";
import { poll, type PollDeps } from "./poll.ts";

// What the page keeps in step with the browser and with the app.

/** Browsers limit how often a page may change its address, and people type fast. */
const SETTLE_MS = 250;

/** The view in the address. Changes of the query replace the address; only a link adds to the history. */
export function useRoute(): readonly [PageRoute, SetQuery] {
  const [route, setRoute] = useState(() => parsePageRoute(location.hash));
  const timer = useRef(0);

  useEffect(() => {
    const follow = () => {
      clearTimeout(timer.current);
      setRoute(parsePageRoute(location.hash));
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  const setQuery = useCallback<SetQuery>((changes) => {
    setRoute((before) => {
      const query = Object.entries({ ...before.query, ...changes }).filter(([, value]) => value);
      return { ...before, query: Object.fromEntries(query) as PageRoute["query"] };
    });
  }, []);

  useEffect(() => {
    clearTimeout(timer.current);
    const before = location.hash;
    timer.current = setTimeout(() => {
      // A link was followed and its event is about to arrive: its address stays.
      if (location.hash !== before) return;
      const hash = linkTo(pathOf(route), route.query);
      if (route.view !== "none" && hash !== (location.hash || "#/")) history.replaceState(null, "", hash);
    }, SETTLE_MS);
  }, [route]);

  return [route, setQuery];
}

function pathOf({ view, id = "" }: PageRoute): string {
  if (view === "run") return `runs/${encodeURIComponent(id)}`;
  return view === "runs" ? "" : view;
}

/** The log file that was dropped on the page, or chosen. */
export function useLogFile() {
  const [file, setFile] = useState<LogFile | undefined>();
  const [problem, setProblem] = useState<unknown>();
  const [isOver, setOver] = useState(false);

  async function read(chosen: File): Promise<void> {
    try {
      setFile(openLogFile(chosen.name, await chosen.text()));
      setProblem(undefined);
      location.hash = linkTo("file");
    } catch (thrown) {
      setProblem(thrown);
    }
  }

  useEffect(() => {
    const listeners = new AbortController();
    const listen = (name: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void) =>
      addEventListener(name, listener, { signal: listeners.signal });
    listen("dragover", (event) => {
      // By default, the browser replaces the page with the file.
      event.preventDefault();
      setOver(true);
    });
    listen("dragleave", (event) => event.relatedTarget === null && setOver(false));
    listen("drop", (event) => {
      event.preventDefault();
      setOver(false);
      const [dropped] = event.dataTransfer?.files ?? [];
      if (dropped !== undefined) void read(dropped);
    });
    return () => listeners.abort();
  }, []);

  return { file, problem, isOver, open: (chosen: File) => void read(chosen) };
}

type Loaded<T> = { readonly value?: T; readonly error?: unknown };

/**
 * Loads a value once.
 *
 * @param key - Everything that `load` depends on: another key loads again; `undefined` loads nothing.
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, key: string | undefined): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T> & { readonly key?: string }>({});
  useEffect(() => {
    if (key === undefined) return undefined;
    const left = new AbortController();
    load(left.signal).then(
      (value) => left.signal.aborted || setLoaded({ key, value }),
      (error: unknown) => left.signal.aborted || setLoaded({ key, error }),
    );
    return () => left.abort();
  }, [key]);
  return key !== undefined && loaded.key === key ? loaded : {};
}

/**
 * Keeps a value fresh while the component is mounted.
 *
 * @param load - Called again and again, until `isDone`.
 * @param key - Everything that `load` depends on: another key starts again.
 * @returns The latest value, and the error of the last attempt.
 */
export function usePolled<T>(
  load: (signal: AbortSignal) => Promise<T>,
  { key, isDone }: { readonly key: string; readonly isDone: (value: T) => boolean },
): Loaded<T> {
  const [polled, setPolled] = useState<Loaded<T> & { readonly key: string }>({ key });
  useEffect(() => {
    let known = "";
    return poll(async (signal) => {
      try {
        const value = await load(signal);
        if (signal.aborted) return "done";
        const found = fingerprint(value);
        const isSame = found === known;
        known = found;
        if (!isSame) setPolled({ key, value });
        if (isDone(value)) return "done";
        return isSame ? "same" : "changed";
      } catch (error) {
        if (signal.aborted) return "done";
        known = "";
        setPolled((before) => ({ ...(before.key === key ? before : { key }), error }));
        return "failed";
      }
    }, pollDeps);
  }, [key]);
  return polled.key === key ? polled : {};
}

/** Without `updatedAt`, which changes all the time while a run is running. */
const fingerprint = (value: unknown): string =>
  JSON.stringify(value, (name, inner: unknown) => (name === "updatedAt" ? undefined : inner));

/** A run, kept fresh until it has ended. */
export function useRun(api: Api, id: string): FollowedRun {
  const [followed, setFollowed] = useState<FollowedRun>({});
  useEffect(() => {
    setFollowed({});
    const onUpdate = (news: FollowedRun) => setFollowed((known) => ({ ...known, ...news }));
    return poll(createRunFollower({ api, id, onUpdate, now: () => performance.now() }), pollDeps);
  }, [api, id]);
  return followed;
}

const pollDeps: PollDeps = {
  later: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.hidden,
  onVisibility: (listener) => {
    document.addEventListener("visibilitychange", listener);
    return () => document.removeEventListener("visibilitychange", listener);
  },
};

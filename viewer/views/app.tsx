import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { shortId } from "../../shared/reports/index.ts";
import { ApiContext, createApi, type KeyStore } from "../api.ts";
import { useLogFile, useRoute } from "../live/browser.ts";
import { Trouble } from "../parts/texts.tsx";
import { linkTo, type PageRoute, type SetQuery } from "../route.ts";
import { CompareView } from "./compare-view.tsx";
import { RunList } from "./run-list.tsx";
import { FileView, RunView } from "./run-view.tsx";
import { TrendView } from "./trend-view.tsx";

/** The whole page: navigation, and the view in the address. */
export function App({ keys }: { keys: KeyStore }) {
  const [route, setQuery] = useRoute();
  const { file, problem, isOver, open } = useLogFile();
  const { api, visit, access, giveKey } = useAccess(keys);
  const main = useRef<HTMLElement>(null);
  const view = `${route.view} ${route.id ?? ""}`;
  useArrival(main, view, titleOf(route));

  const isAsking = access !== "open" && route.view !== "file";
  return (
    <ApiContext value={api}>
      <header class="top">
        <a class="name" href={linkTo("")}>
          gotag
        </a>
        <nav aria-label="Views">
          <NavLink to="" name="Runs" isHere={route.view === "runs" || route.view === "run"} />
          <NavLink to="compare" name="Compare" isHere={route.view === "compare"} />
          <NavLink to="trend" name="Trend" isHere={route.view === "trend"} />
          {file && <NavLink to="file" name="Log file" isHere={route.view === "file"} />}
        </nav>
        <label class="choose-file">
          Open a log file…
          <input
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              if (chosen !== undefined) open(chosen);
              event.currentTarget.value = "";
            }}
          />
        </label>
        {keys.read() !== undefined && (
          <button type="button" onClick={() => giveKey(undefined)}>
            Forget the key
          </button>
        )}
      </header>
      <main ref={main}>
        <Trouble error={problem} />
        {isAsking ? (
          <KeyForm wasRefused={access === "refused"} onKey={giveKey} />
        ) : route.view === "file" ? (
          <FileView file={file} query={route.query} setQuery={setQuery} />
        ) : (
          <View key={visit} route={route} setQuery={setQuery} />
        )}
      </main>
      {isOver && <div class="drop-here">Drop a run log to open it</div>}
    </ApiContext>
  );
}

function View({ route, setQuery }: { route: PageRoute; setQuery: SetQuery }) {
  const { view, id = "", query } = route;
  switch (view) {
    case "run":
      return <RunView key={id} id={id} query={query} setQuery={setQuery} />;
    case "compare":
      return <CompareView query={query} setQuery={setQuery} />;
    case "trend":
      return <TrendView query={query} setQuery={setQuery} />;
    case "runs":
      return <RunList query={query} setQuery={setQuery} />;
    default:
      return (
        <>
          <h1 tabIndex={-1}>There is nothing here</h1>
          <p>
            The address names no view of this page. <a href={linkTo("")}>See the runs</a>.
          </p>
        </>
      );
  }
}

const NavLink = ({ to, name, isHere }: { to: string; name: string; isHere: boolean }) => (
  <a href={linkTo(to)} aria-current={isHere ? "page" : undefined}>
    {name}
  </a>
);

/** `locked`: the app needs a key. `refused`: it refused the given key. */
type Access = "open" | "locked" | "refused";

function useAccess(keys: KeyStore) {
  const [access, setAccess] = useState<Access>("open");
  const [{ key, visit }, setVisit] = useState(() => ({ key: keys.read(), visit: 0 }));
  const api = useMemo(() => {
    const page = createApi({ fetch: (path, init) => fetch(path, init), readKey: () => key });
    return {
      get: <T,>(path: string, signal?: AbortSignal) =>
        page.get<T>(path, signal).catch((error: { readonly asksForKey?: boolean }) => {
          if (error.asksForKey) setAccess(key === undefined ? "locked" : "refused");
          throw error;
        }),
    };
  }, [key]);
  return {
    api,
    access,
    /** Changes with each key, so that views start again. */
    visit,
    giveKey: (given: string | undefined) => {
      keys.write(given);
      setVisit((before) => ({ key: given, visit: before.visit + 1 }));
      setAccess("open");
    },
  };
}

function titleOf({ view, id = "" }: PageRoute): string {
  const names = {
    runs: "Runs",
    run: `Run ${shortId(id)}`,
    compare: "Compare",
    trend: "Trend",
    file: "Log file",
    none: "",
  };
  return [names[view], "gotag"].filter(Boolean).join(" · ");
}

/** Sets the title of the view, and moves the focus to its heading after a link was followed. */
function useArrival(main: { readonly current: HTMLElement | null }, view: string, title: string): void {
  const before = useRef(view);
  useEffect(() => {
    document.title = title;
    if (before.current === view) return;
    before.current = view;
    main.current?.querySelector("h1")?.focus();
    scrollTo(0, 0);
  }, [view, title]);
}

/** A form for the key of a deployed app. */
function KeyForm({ wasRefused, onKey }: { wasRefused: boolean; onKey: (key: string) => void }) {
  const [key, setKey] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim() !== "") onKey(key.trim());
      }}
    >
      <h1 tabIndex={-1}>This app asks for a key</h1>
      {wasRefused && (
        <p class="trouble" role="alert">
          That key was refused.
        </p>
      )}
      <p>
        <label>
          Key{" "}
          <input
            type="password"
            autoComplete="off"
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>{" "}
        <button type="submit">Use it</button>
      </p>
      <p class="quiet">A function key or host key of the function app. It is kept in this tab until you close it.</p>
    </form>
  );
}

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiContext } from "../api/api-context.ts";
import { createApi } from "../api/create-api.ts";
import type { KeyStore } from "../api/key-store.ts";
import { useLogFile } from "../logs/use-log-file.ts";
import { Trouble } from "../parts/trouble.tsx";
import { linkTo, type Route } from "../route.ts";
import { shortId } from "../text/short-ids.ts";
import { useRoute, type SetQuery } from "../use-route.ts";
import { CompareView } from "./compare-view.tsx";
import { FileView } from "./file-view.tsx";
import { KeyForm } from "./key-form.tsx";
import { RunList } from "./run-list.tsx";
import { RunView } from "./run-view.tsx";
import { TrendView } from "./trend-view.tsx";

/** The whole page: where one can go, and the view that the address names. */
export function App({ keys }: { keys: KeyStore }) {
  const [route, setQuery] = useRoute();
  const { file, problem, isOver, open } = useLogFile();
  const { api, visit, access, giveKey } = useAccess(keys);
  const main = useRef<HTMLElement>(null);
  const place = `${route.view} ${route.id ?? ""}`;
  useArrival(main, place, titleOf(route));

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

function View({ route, setQuery }: { route: Route; setQuery: SetQuery }) {
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

/** `asked`: the app wants a key. `refused`: it does not want the one that it was given. */
type Access = "open" | "asked" | "refused";

function useAccess(keys: KeyStore) {
  const [access, setAccess] = useState<Access>("open");
  const [{ key, visit }, setVisit] = useState(() => ({ key: keys.read(), visit: 0 }));
  const api = useMemo(() => {
    const page = createApi({ fetch: (path, init) => fetch(path, init), readKey: () => key });
    return {
      get: <T,>(path: string, signal?: AbortSignal) =>
        page.get<T>(path, signal).catch((error: { readonly asksForKey?: boolean }) => {
          if (error.asksForKey) setAccess(key === undefined ? "asked" : "refused");
          throw error;
        }),
    };
  }, [key]);
  return {
    api,
    access,
    /** Of another number after each key: views begin anew. */
    visit,
    giveKey: (given: string | undefined) => {
      keys.write(given);
      setVisit((before) => ({ key: given, visit: before.visit + 1 }));
      setAccess("open");
    },
  };
}

function titleOf({ view, id = "" }: Route): string {
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

/** Whoever follows a link is told where it led: the title says it, and the keyboard goes on from there. */
function useArrival(main: { readonly current: HTMLElement | null }, place: string, title: string): void {
  const before = useRef(place);
  useEffect(() => {
    document.title = title;
    if (before.current === place) return;
    before.current = place;
    main.current?.querySelector("h1")?.focus();
    scrollTo(0, 0);
  }, [place, title]);
}

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { linkTo, parseRoute, type Route } from "./route.ts";

/** Changes some parameters of the address; `undefined` takes one away. */
export type SetQuery = (changes: { readonly [name: string]: string | undefined }) => void;

/** Browsers let a page change its address only so often, and people type fast. */
const SETTLE_MS = 250;

/** What the page is to show. The address follows what is set here, as another entry of the history only where one follows a link. */
export function useRoute(): readonly [Route, SetQuery] {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  const timer = useRef(0);

  useEffect(() => {
    const follow = () => {
      clearTimeout(timer.current);
      setRoute(parseRoute(location.hash));
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  const setQuery = useCallback<SetQuery>((changes) => {
    setRoute((known) => {
      const query = Object.entries({ ...known.query, ...changes }).flatMap(([name, value]) =>
        value ? [[name, value]] : [],
      );
      return { ...known, query: Object.fromEntries(query) as Route["query"] };
    });
  }, []);

  useEffect(() => {
    clearTimeout(timer.current);
    const before = location.hash;
    timer.current = setTimeout(() => {
      // A link was followed, and is about to be told of: its address stays.
      if (location.hash !== before) return;
      const hash = linkTo(pathOf(route), route.query);
      if (route.view !== "none" && hash !== (location.hash || "#/")) history.replaceState(null, "", hash);
    }, SETTLE_MS);
  }, [route]);

  return [route, setQuery];
}

function pathOf({ view, id = "" }: Route): string {
  if (view === "run") return `runs/${encodeURIComponent(id)}`;
  return view === "runs" ? "" : view;
}

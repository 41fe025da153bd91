/** What the page shows: the part of its address behind `#`. */
export type PageRoute = {
  readonly view: "runs" | "run" | "compare" | "trend" | "file" | "none";
  /** Of the run in view. */
  readonly id?: string;
  readonly query: { readonly [name: string]: string };
};

/** Changes some parameters of the address; `undefined` removes one. */
export type SetQuery = (changes: { readonly [name: string]: string | undefined }) => void;

/**
 * Reads the part of an address behind `#`.
 *
 * @example
 * parseRoute("#/runs/7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a?show=error"); // { view: "run", id: "7f6b…", query: { show: "error" } }
 */
export function parsePageRoute(hash: string): PageRoute {
  const [path = "", search = ""] = hash.replace(/^#/, "").split(/\?(.*)/s, 2);
  const query = Object.fromEntries(new URLSearchParams(search));
  const [first = "", id = "", ...more] = path.split("/").filter(Boolean);
  if (more.length > 0) return { view: "none", query };
  if (first === "runs" && id !== "") return { view: "run", id: decode(id), query };
  if (id !== "") return { view: "none", query };
  if (first === "" || first === "runs") return { view: "runs", query };
  if (first === "compare" || first === "trend" || first === "file") return { view: first, query };
  return { view: "none", query };
}

/**
 * The address of a view, from `#` on, without empty parameters.
 *
 * @example
 * linkTo("runs/7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a", { show: "error", search: "" }); // "#/runs/7f6b…?show=error"
 */
export function linkTo(path: string, query: { readonly [name: string]: string | undefined } = {}): string {
  const parameters = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return `#/${path}${parameters.length === 0 ? "" : `?${new URLSearchParams(Object.fromEntries(parameters))}`}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

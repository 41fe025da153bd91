/**
 * A path with a query of those parameters that have a value.
 *
 * @example
 * withQuery("/api/runs", { limit: 20, label: undefined }); // "/api/runs?limit=20"
 */
export function withQuery(path: string, query: { readonly [name: string]: string | number | undefined }): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return parameters.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(parameters))}`;
}

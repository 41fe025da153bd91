/** What package-lock.json says of an installed package. */
export type LockedPackage = { readonly version?: string; readonly dev?: boolean; readonly optional?: boolean };

export type Lock = { readonly packages: { readonly [path: string]: LockedPackage } };

/**
 * The packages that a deployed app needs: those of the lock file but for dev dependencies, and for optional ones, which are
 * Node itself for machines that have an old one. Packages of types are needed by nothing that runs.
 *
 * @returns Paths such as node_modules/zod, each with its version.
 * @example
 * productionPackages({ packages: { "": {}, "node_modules/zod": { version: "4.6.7" } } });
 */
export function productionPackages({ packages }: Lock): readonly { readonly path: string; readonly version: string }[] {
  return Object.entries(packages).flatMap(([path, { version, dev = false, optional = false }]) =>
    path === "" || dev || optional || version === undefined || /(^|\/)node_modules\/@types\//.test(path)
      ? []
      : [{ path, version }],
  );
}

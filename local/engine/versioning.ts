/** What host.json says about the versions of orchestrations. */
export type Versioning = {
  /** The version of this app, which new orchestrations get when nobody names one; "": the app has none. */
  readonly defaultVersion: string;
  /** Which instances this app goes on with: all, those of its own version, or those of its own and earlier ones. */
  readonly match: "None" | "Strict" | "CurrentOrOlder";
  /** What becomes of the others: they wait for an app that goes on with them, or they fail. */
  readonly onMismatch: "Reject" | "Fail";
};

/** What a parent and a client are told of an instance that failed for its version. */
export const versionMismatch = {
  type: "VersionMismatch",
  message: "Orchestration version did not comply with Worker Versioning",
} as const;

/** Whether an app goes on with instances of that version. An app without a version does so with all. */
export function isVersionAccepted(
  version: string,
  { defaultVersion, match }: Pick<Versioning, "defaultVersion" | "match">,
): boolean {
  if (match === "None" || defaultVersion === "") return true;
  const order = compareVersions(version, defaultVersion);
  return match === "Strict" ? order === 0 : order <= 0;
}

/**
 * Orders versions as .NET does: numbers part by part where both are made of two to four numbers, else as texts without regard
 * to case. No version comes before every other.
 *
 * @example
 * compareVersions("1.10", "1.9") > 0; // true
 */
export function compareVersions(one: string, other: string): number {
  if (one === "" || other === "") return one.length - other.length;
  const [parts, others] = [toNumbers(one), toNumbers(other)];
  if (!parts || !others) {
    const [text, otherText] = [one.toLowerCase(), other.toLowerCase()];
    return text < otherText ? -1 : text > otherText ? 1 : 0;
  }
  for (let place = 0; place < 4; place++) {
    // A part that is not there comes before 0: 1.2 is earlier than 1.2.0.
    const order = (parts[place] ?? -1) - (others[place] ?? -1);
    if (order !== 0) return order;
  }
  return 0;
}

function toNumbers(version: string): number[] | undefined {
  return /^\d+(\.\d+){1,3}$/.test(version) ? version.split(".").map(Number) : undefined;
}

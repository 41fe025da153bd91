/** The orchestration versioning settings of host.json. */
export type Versioning = {
  /** The version of this app, the default for new orchestrations; "" if the app has none. */
  readonly defaultVersion: string;
  /** Which instances this app runs: all, only those of its own version, or also those of earlier versions. */
  readonly match: "None" | "Strict" | "CurrentOrOlder";
  /** Whether other instances wait for another version of the app, or fail. */
  readonly onMismatch: "Reject" | "Fail";
};

/** The failure of an instance whose version the app does not run. */
export const versionMismatch = {
  type: "VersionMismatch",
  message: "Orchestration version did not comply with Worker Versioning",
} as const;

/** Whether the app runs instances of that version. To an app without a version, every other version is a later one. */
export function isVersionAccepted(
  version: string,
  { defaultVersion, match }: Pick<Versioning, "defaultVersion" | "match">,
): boolean {
  if (match === "None") return true;
  const order = compareVersions(version, defaultVersion);
  return match === "Strict" ? order === 0 : order <= 0;
}

/**
 * Compares versions as .NET does: number by number if both have two to four numeric parts, otherwise as
 * case-insensitive text. The empty version comes first.
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
  for (let index = 0; index < 4; index++) {
    // A missing part is less than 0: 1.2 is earlier than 1.2.0.
    const order = (parts[index] ?? -1) - (others[index] ?? -1);
    if (order !== 0) return order;
  }
  return 0;
}

function toNumbers(version: string): number[] | undefined {
  return /^\d+(\.\d+){1,3}$/.test(version) ? version.split(".").map(Number) : undefined;
}

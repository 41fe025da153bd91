/** How many characters of a run's id tell two runs of a day apart. */
const SHORT = 8;

/**
 * Names of the blobs of an eval, in container `evals`.
 *
 * @example
 * evalBlobs("nightly").stored; // "stored/nightly.json"
 */
export function evalBlobs(name: string) {
  return {
    /** The eval itself, where it was sent to the app. */
    stored: `stored/${name}.json`,
    /** Since when its schedule has been known. */
    since: `since/${name}.json`,
    /** A time of its schedule that was taken. */
    due: (occurrence: string) => `due/${name}/${occurrence.slice(0, 19).replaceAll(":", "-")}Z.json`,
    /** Which run of it goes on. */
    current: `current/${name}.json`,
    /** The last run that kept to all gates. */
    baseline: `baselines/${name}.json`,
    /** What came of the last run. */
    last: `last/${name}.json`,
    /** What came of a run, without its ending; no name of an eval has a dot. */
    report: (date: string) => `${date}/${name}`,
    /** The same, of a further run on one date. */
    furtherReport: (date: string, run: string) => `${date}/${name}.${run.slice(0, SHORT)}`,
  };
}

/** What the names of all stored evals begin with. */
export const STORED_PREFIX = "stored/";

const MOST_DAYS = 3650;

/**
 * For how many days something is kept, as a setting has it.
 *
 * @param setting - The name of the setting.
 * @param text - What it holds.
 * @throws Error when it is no whole number from 1 to 3650.
 * @example
 * parseDays("GOTAG_HISTORY_DAYS", "90"); // 90
 */
export function parseDays(setting: string, text: string): number {
  const days = /^\d+$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS)
    throw new Error(`${setting} must be a whole number of days from 1 to ${MOST_DAYS}, not "${text}".`);
  return days;
}

const DEFAULT_DAYS = 30;
const MOST_DAYS = 3650;

/**
 * For how many days histories are kept, as the setting `GOTAG_HISTORY_DAYS` has it.
 *
 * @param text - The setting; 30 where it is not set.
 * @throws Error when it is no whole number from 1 to 3650.
 * @example
 * parseHistoryDays("90"); // 90
 */
export function parseHistoryDays(text: string | undefined): number {
  const setting = text?.trim();
  if (!setting) return DEFAULT_DAYS;
  const days = /^\d+$/.test(setting) ? Number(setting) : 0;
  if (days < 1 || days > MOST_DAYS)
    throw new Error(
      `GOTAG_HISTORY_DAYS must be a whole number of days from 1 to ${MOST_DAYS}, not "${text}". No history was purged.`,
    );
  return days;
}

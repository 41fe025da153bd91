/**
 * Milliseconds of a time span as .NET writes it, `[days.]hours:minutes[:seconds]`; `undefined` for anything else.
 *
 * @example
 * parseTimeSpan("00:30:00"); // 1800000
 * parseTimeSpan("1.12:00:00"); // 129600000
 */
export const parseTimeSpan = (text: string): number | undefined => {
  const found = /^(?:(\d{1,7})\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(text.trim());
  if (!found) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1).map((part = "0") => Number(part)) as [
    number,
    number,
    number,
    number,
  ];
  // .NET takes "24:00:00" for 24 days. Whoever writes it means a day; better nobody guesses.
  if (hours > 23) return undefined;
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
};

/** An HTTP date in any of its three forms begins with the day of the week. */
const DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;
const NUMBER = /^\d+(\.\d+)?$/;

/**
 * How long a server asks to be left alone: `retry-after-ms` goes before `retry-after`, which holds seconds or an HTTP date.
 *
 * @returns Milliseconds from 0, or `undefined` where the server says nothing that can be read.
 * @example
 * retryAfterMs(new Headers({ "retry-after": "1.5" }), new Date()); // 1500
 */
export function retryAfterMs(headers: Headers, now: Date): number | undefined {
  const milliseconds = headers.get("retry-after-ms")?.trim() ?? "";
  if (NUMBER.test(milliseconds)) return Math.ceil(Number(milliseconds));
  const value = headers.get("retry-after")?.trim() ?? "";
  if (NUMBER.test(value)) return Math.ceil(Number(value) * 1000);
  if (!DATE.test(value)) return undefined;
  // The oldest form, that of asctime, does not say that it means Greenwich.
  const time = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime());
}

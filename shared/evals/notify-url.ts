/**
 * What is wrong with the address that is to be notified; `undefined` where nothing is.
 *
 * @example
 * notifyUrlProblem("http://example.com/hook"); // "must begin with https://; …"
 */
export function notifyUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return "must be an address such as https://example.com/hook";
  if (url.username !== "" || url.password !== "") return "must not hold a user name or a password";
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return "must begin with https://; http:// is for this machine only";
  return undefined;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);

import type { Cookie } from "@azure/functions";

/**
 * The value of a Set-Cookie header.
 *
 * @example
 * formatCookie({ name: "session", value: "a b", httpOnly: true }); // "session=a%20b; HttpOnly"
 */
export const formatCookie = (cookie: Cookie): string => {
  const { name, value, domain, path, expires, maxAge, secure, httpOnly, sameSite } = cookie;
  const parts = [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`];
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  if (domain) parts.push(`Domain=${domain}`);
  if (path) parts.push(`Path=${path}`);
  if (expires !== undefined) parts.push(`Expires=${new Date(expires).toUTCString()}`);
  if (secure) parts.push("Secure");
  if (httpOnly) parts.push("HttpOnly");
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  return parts.join("; ");
};

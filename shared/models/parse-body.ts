/** What a server sent, read as JSON; `undefined` where it is none, such as a page. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

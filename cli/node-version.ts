// The oldest that runs TypeScript by itself and has node:sqlite without a flag.
const OLDEST = [22, 18] as const;

/**
 * What to tell a user whose Node is too old, or `undefined` where it is not.
 *
 * @example
 * complainAboutNode("24.1.0"); // undefined
 */
export function complainAboutNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return (
    `gotag needs Node ${OLDEST.join(".")} or newer, and this is Node ${version}. ` +
    "Start it with npm run gotag -- …, which uses the Node that npm ci installed, or install a newer one.\n"
  );
}

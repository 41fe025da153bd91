import { complainAboutNode } from "../../cli/node-version.ts";

describe("complainAboutNode", () => {
  it.each(["22.18.0", "22.19.1", "24.0.0", "26.1.0"])("has nothing to say about %s", (version) => {
    expect(complainAboutNode(version)).toBeUndefined();
  });

  it.each(["22.17.9", "20.19.0", "18.0.0"])("says what to do about %s", (version) => {
    expect(complainAboutNode(version)).toBe(
      `gotag needs Node 22.18 or newer, and this is Node ${version}. ` +
        "Start it with npm run gotag -- …, which uses the Node that npm ci installed, or install a newer one.\n",
    );
  });
});

import type { ApiClient } from "../../../cli/client/api-client.ts";
import { reportDetached } from "../../../cli/client/start-run.ts";
import { aRun } from "../a-run.ts";
import { aShell } from "../../support/run-command.ts";

const { id, links } = aRun();
const accepted = { id, status: "queued" as const, links, warnings: [] };
const anApp = (stays: boolean) => ({ api: {} as ApiClient, stays: () => stays, isServed: () => stays, pollMs: 0 });

describe("reportDetached", () => {
  it.each([
    { stays: true, says: `The run is accepted. Wait for it with: gotag wait ${id}` },
    {
      stays: false,
      says: `The run is accepted, but no host works on it. Start it with: gotag serve or gotag wait ${id}`,
    },
  ])("prints the ID, and who carries out the run if the app stays: $stays", ({ stays, says }) => {
    const shell = aShell();

    expect(reportDetached(anApp(stays), accepted, {}, shell)).toBe(0);
    expect(shell.printed()).toBe(`${id}\n`);
    expect(shell.said()).toBe(`${says}\n`);
  });

  it("repeats the sign-in in the hint, but not the key", () => {
    const shell = aShell();
    const typed = { url: "https://app", auth: "entra", appId: "8c5d", key: "a-secret-key" } as const;

    reportDetached(anApp(true), accepted, typed, shell);

    expect(shell.said()).toContain(`gotag wait ${id} --url https://app --auth entra --app-id 8c5d\n`);
    expect(shell.said()).not.toContain("a-secret-key");
  });

  it("prints the answer as JSON, and names the app in the hint", () => {
    const shell = aShell();

    reportDetached(anApp(true), accepted, { json: true, url: "https://app" }, shell);

    expect(JSON.parse(shell.printed())).toEqual(accepted);
    expect(shell.said()).toBe(`The run is accepted. Wait for it with: gotag wait ${id} --url https://app\n`);
  });
});

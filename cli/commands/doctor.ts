import { homeOf, withApp, type AppOptions } from "../client/connect.ts";
import { checkApp } from "./doctor/check-app.ts";
import { checkFolder, checkNode } from "./doctor/check-machine.ts";
import { renderFindings } from "./doctor/findings.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { readSetting } from "../../shared/platform/settings.ts";
import { jsonText } from "../render/output.ts";

export type DoctorOptions = AppOptions & {
  /** Whether each model is called, which may cost something. */
  readonly check?: boolean;
  readonly json?: boolean;
};

/** Looks at what gotag needs, on this machine and in the app, and says what to do. */
export async function doctor({ check, json, ...options }: DoctorOptions, shell: Shell): Promise<ExitCode> {
  const url = options.url || readSetting(shell.environment, "GOTAG_URL");
  const node = checkNode({ ...process, version: process.versions.node });
  const folder = url === undefined ? await checkFolder(homeOf(shell)) : [];
  // An app cannot be started on a folder that cannot be used.
  const isUsable = folder.every(({ status }) => status !== "problem");
  const ask = { now: shell.now, ...(url === undefined ? {} : { url }), ...(check === undefined ? {} : { check }) };
  const app = isUsable ? await withApp({ ...options, serveOnly: true }, shell, ({ api }) => checkApp(api, ask)) : [];
  const findings = [node, ...folder, ...app];
  shell.stdout.write(json ? jsonText({ findings }) : renderFindings(findings));
  return findings.some(({ status }) => status === "problem") ? EXIT.runFailed : EXIT.done;
}

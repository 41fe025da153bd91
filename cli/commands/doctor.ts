import { readSetting } from "../../shared/platform/settings.ts";
import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, type Declare } from "./options.ts";

export const doctorCommand: Declare = (program, act) =>
  withAppOptions(program.command("doctor"))
    .description("Check Node, storage, pipelines, models and keys, locally or of a deployed app")
    .option("--check", "Call each model once, which may cost money")
    .option("--json", "Print the findings as JSON")
    .addHelpText(
      "after",
      examples("gotag doctor", "gotag doctor --check", "gotag doctor --url https://my-app.azurewebsites.net --key KEY"),
    )
    .action(act(doctor));

type DoctorOptions = AppOptions & { readonly check?: boolean; readonly json?: boolean };

async function doctor({ check, json, ...options }: DoctorOptions, shell: Shell): Promise<ExitCode> {
  const { homeOf, withApp } = await import("../client/index.ts");
  const { checkApp } = await import("./doctor/check-app.ts");
  const { checkFolder, checkNode } = await import("./doctor/check-machine.ts");
  const { renderFindings } = await import("./doctor/findings.ts");
  const url = options.url || readSetting(shell.environment, "GOTAG_URL");
  const node = checkNode({ ...process, version: process.versions.node });
  const folder = url === undefined ? await checkFolder(homeOf(shell)) : [];
  // An app cannot be started on a folder that cannot be used.
  const isUsable = folder.every(({ status }) => status !== "problem");
  const app = isUsable
    ? await withApp({ ...options, serveOnly: true }, shell, ({ api }) => checkApp(api, { url, check, now: shell.now }))
    : [];
  const findings = [node, ...folder, ...app];
  shell.stdout.write(json ? jsonText({ findings }) : renderFindings(findings));
  return findings.some(({ status }) => status === "problem") ? EXIT.runFailed : EXIT.done;
}

import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { printableLines } from "../../shared/base/text.ts";
import { UsageError } from "../errors.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, type Declare } from "./options.ts";

export const addIdsCommand: Declare = (program, act) =>
  program
    .command("add-ids")
    .description("Add an ID to each case of a file that has none")
    .argument("<file>", "Case file: .json, .yaml, .yml, .jsonl or .csv")
    .option("--force", "Replace existing IDs, too")
    .option("--json", "Print JSON")
    .addHelpText("after", examples("gotag add-ids cases.yaml", "gotag add-ids copied.csv --force"))
    .action(act(addIdsToFile));

type AddIdsOptions = { readonly file: string; readonly force?: boolean; readonly json?: boolean };

async function addIdsToFile({ file, force = false, json }: AddIdsOptions, shell: Shell): Promise<ExitCode> {
  const { addIds } = await import("../../shared/cases/add-ids.ts");
  const { readCaseFile } = await import("../client/local-files.ts");
  const text = await readCaseFile(file, shell.folder);
  const result = addIds(text, { fileName: file, force, newId: shell.newId });
  if ("problems" in result) {
    for (const { path, message } of result.problems) shell.stderr.write(`${printableLines(`${path}: ${message}`)}\n`);
    return EXIT.wrongRequest;
  }
  if (result.added > 0) await replaceFile(file, shell.folder, result.text);
  const { added } = result;
  shell.stdout.write(json ? jsonText({ file, added }) : `${printableLines(file)}: ${describeAdded(added)}\n`);
  return EXIT.done;
}

function describeAdded(added: number): string {
  if (added === 0) return "every case has an ID; nothing was changed";
  return added === 1 ? "added 1 ID" : `added ${added} IDs`;
}

/** Replaces the file atomically. Keeps its permissions, and a link to it. */
async function replaceFile(name: string, folder: string, text: string): Promise<void> {
  try {
    const path = await realpath(resolve(folder, name));
    const { mode } = await stat(path);
    const temporary = `${path}.${process.pid}.part`;
    try {
      await writeFile(temporary, text, { flush: true });
      await chmod(temporary, mode);
      await rename(temporary, path);
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw thrown;
    }
  } catch (thrown) {
    throw new UsageError(`${name} cannot be written: ${(thrown as Error).message}.`);
  }
}

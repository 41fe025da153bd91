import { InvalidArgumentError, Option, type Command } from "commander";
import type { StorageKind } from "../host/start-app.ts";
import type { ExitCode, Shell } from "../shell.ts";

/** Runs a command. Loads heavy modules itself, so that help and usage errors do not wait for them. */
export type CommandAction<Options> = (options: Options, shell: Shell) => Promise<ExitCode>;

/**
 * Makes a handler for commander: it calls the action with the options and the arguments of the command, by their names.
 *
 * @param read - Turns what was typed into the options of the action. Default: they are the same.
 */
export type Act = <Options extends object>(
  action: CommandAction<Options>,
  read?: (typed: never, shell: Shell) => Options,
) => (...given: unknown[]) => Promise<void>;

/** Adds a command to the program, with its options, its help and its action. */
export type Declare = (program: Command, act: Act) => unknown;

export const RUN_HELP = "Run ID, ID prefix (at least 4 characters), or latest";
export const LOG_HELP = "Run ID, ID prefix (at least 4 characters), latest, or a log file";

/** Formats the examples of a command for `addHelpText`. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;

/** Adds the options of a command that talks to an app. */
export function withAppOptions(command: Command): Command {
  return command
    .option("--url <address>", "Use the app at this address instead of the local one")
    .option("--key <text>", "Function key of the app")
    .addOption(new Option("--auth <kind>", "Authenticate with a key or with Entra ID").choices(["key", "entra"]))
    .option("--app-id <id>", "Application ID for --auth entra")
    .addOption(storageOption());
}

/** Adds the options of a command that starts a run. `concurrency` is the default that help shows. */
export function withStartOptions(command: Command, { concurrency }: { readonly concurrency: string }): Command {
  return withAppOptions(command)
    .option("-c, --concurrency <n>", `Run n cases at a time (${concurrency})`, wholeNumber)
    .option("--label <text>", "Label the run")
    .option("--cache", "Reuse answers to identical model calls, and store new ones")
    .option("--max-cost <usd>", "Cancel the run when its cost reaches this amount (USD)", positiveAmount)
    .option("--max-tokens <n>", "Cancel the run when it has used n tokens", positiveNumber)
    .option("--gate <rule...>", "Require rules, such as errors==0, cost<2 or 'p95(infer)<8s'")
    .option("--id <uuid>", "Set the run ID; the same ID and request resume it")
    .option("--detach", "Return when the run is accepted")
    .addOption(workersOption())
    .option("--json", "Print the run and its summary as JSON");
}

export function storageOption(): Option {
  const kinds: readonly StorageKind[] = ["file", "blob", "azurite"];
  return new Option("--storage <kind>", "Storage of the local app").choices(kinds);
}

export function workersOption(): Option {
  return new Option("--workers <n>", "Run stages in n separate processes, up to 64 (0)").argParser((typed) =>
    wholeNumberUpTo(64, typed),
  );
}

/** Reads a whole number. The app checks its range. */
function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Reads a whole number from 1. */
export function positiveNumber(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (!(Number.isSafeInteger(number) && number > 0))
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return number;
}

/** Reads an amount of money. */
function positiveAmount(text: string): number {
  const amount = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (amount <= 0) throw new InvalidArgumentError("It must be a number above 0.");
  return amount;
}

export function wholeNumberUpTo(max: number, text: string): number {
  const number = wholeNumber(text);
  if (number > max) throw new InvalidArgumentError(`It must be a whole number from 0 to ${max}.`);
  return number;
}

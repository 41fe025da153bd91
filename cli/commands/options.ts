import { InvalidArgumentError, Option, type Command } from "commander";
import type { StorageKind } from "../host/start-app.ts";
import type { ExitCode, Shell } from "../shell.ts";

/** Carries out a command. Loads heavy modules itself, so that help and usage errors do not wait for them. */
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

/** Help of arguments and options that several commands take. */
export const RUN_HELP = "id of a run, the beginning of one (4 characters or more), or latest";
export const LOG_HELP = `${RUN_HELP}; or a log file on this machine`;
export const GATE_HELP =
  "a rule that the run must keep to, such as pass-rate>=0.9, errors==0, 'p95(infer)<8s' or cost<2";

/** Formats the examples of a command for `addHelpText`. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;

/** Adds the options of a command that talks to an app. */
export function withAppOptions(command: Command): Command {
  return command
    .option("--url <address>", "talk to the app at this address, not to that of this folder")
    .option("--key <text>", "function key of that app")
    .addOption(
      new Option("--auth <kind>", "what that app asks for: key, or entra to sign in").choices(["key", "entra"]),
    )
    .option("--app-id <id>", "with --auth entra: the application id to sign in for")
    .addOption(storageOption());
}

export function storageOption(): Option {
  const kinds: readonly StorageKind[] = ["file", "blob", "azurite"];
  return new Option("--storage <kind>", "where the app of this folder keeps its data").choices(kinds);
}

export function workersOption(): Option {
  const text = "how many processes run the stages, 0 to 64; one that dies or hangs costs no other (0: the host itself)";
  return new Option("--workers <n>", text).argParser((typed) => wholeNumberUpTo(64, typed));
}

/** Reads a whole number. The app checks its range. */
export function wholeNumber(text: string): number {
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
export function positiveAmount(text: string): number {
  const amount = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (amount <= 0) throw new InvalidArgumentError("It must be a number above 0.");
  return amount;
}

export function wholeNumberUpTo(max: number, text: string): number {
  const number = wholeNumber(text);
  if (number > max) throw new InvalidArgumentError(`It must be a whole number from 0 to ${max}.`);
  return number;
}

import { Option, type Command } from "commander";
import { workerCount } from "../number-argument.ts";
import { STORAGE_KINDS } from "../host/start-app.ts";

/** Adds the options of a command that talks to an app. */
export function withApp(command: Command): Command {
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
  return new Option("--storage <kind>", "where the app of this folder keeps its data").choices(STORAGE_KINDS);
}

export function workersOption(): Option {
  const text = "how many processes run the stages, 0 to 64; one that dies or hangs costs no other (0: the host itself)";
  return new Option("--workers <n>", text).argParser(workerCount);
}

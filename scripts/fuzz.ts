// npm run fuzz: the properties of test/fuzz/, each for its share of the time. A failure
// prints the smallest counter-example, and the seed that brings it back.
import { Command, InvalidArgumentError, Option } from "commander";
import fc from "fast-check";
import { installCore } from "../local/install-core.ts";

// Else the package of the functions says of each that there is no host.
installCore();
const { properties } = await import("../test/fuzz/properties.ts");

const {
  seconds,
  seed,
  only = Object.keys(properties),
} = new Command("npm run fuzz --")
  .description("Looks for inputs that break the properties of test/fuzz/.")
  .option("--seconds <n>", "for all of them together", number, 60)
  .addOption(new Option("--only <names...>", "these").choices(Object.keys(properties)))
  .option("--seed <n>", "brings the inputs of a failure back", number)
  .parse()
  .opts<{ readonly seconds: number; readonly only?: readonly string[]; readonly seed?: number }>();
const chosen = Object.entries(properties).filter(([name]) => only.includes(name));
const share = (seconds * 1000) / chosen.length;

function number(text: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It must be a number.");
  return Number(text);
}

for (const [name, property] of chosen) {
  const result = await fc.check(property, {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: share,
    ...(seed === undefined ? {} : { seed }),
  });
  if (!result.failed || (result.interrupted === true && result.counterexample === null)) {
    console.log(`${name}: ${result.numRuns} inputs, nothing found`);
    continue;
  }
  process.exitCode = 1;
  console.log(`${name}: found after ${result.numRuns} inputs; npm run fuzz -- --only ${name} --seed ${result.seed}`);
  console.log(fc.stringify(result.counterexample));
  console.log(String((result.errorInstance as Error | undefined)?.stack ?? result.errorInstance));
}

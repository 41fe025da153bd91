// npm run fuzz [-- --seconds N] [--only NAME] [--seed N]: the properties of test/fuzz/, each for its share of the time. A failure
// prints the smallest counter-example, and the seed that brings it back.
import { parseArgs } from "node:util";
import fc from "fast-check";
import { installCore } from "../local/install-core.ts";

// Else the package of the functions says of each that there is no host.
installCore();
const { properties } = await import("../test/fuzz/properties.ts");

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, only: { type: "string" }, seed: { type: "string" } },
});
const chosen = Object.entries(properties).filter(([name]) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(`There is no property "${values.only}". There are: ${Object.keys(properties).join(", ")}`);
  process.exit(2);
}
const share = (Number(values.seconds) * 1000) / chosen.length;

for (const [name, property] of chosen) {
  const result = await fc.check(property, {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: share,
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
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

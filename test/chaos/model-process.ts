// The model server of the chaos runner: a process of its own, which outlives the kills and ends with the runner.
//   node test/chaos/model-process.ts '{ "seed": "7", "latencyMs": 40 }'
import { startFakeModelServer } from "../support/fake-model-server.ts";
import { chaosRule, type ChaosRuleOptions } from "./chaos-rule.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as ChaosRuleOptions;
process.once("disconnect", () => process.exit());
const { url } = await startFakeModelServer({ rule: chaosRule(options), keyPattern: /call (\S+)/ });
console.log(url);

// npm run check:audit: asks the registry for known problems of the packages that the app runs with. It needs the network and says
// another thing each day, so it is part of no other check.
import { spawnSync } from "node:child_process";

const { stdout, stderr, status } = spawnSync("npm", ["audit", "--omit", "dev", "--json"], { encoding: "utf8" });
const answer = parse(stdout);
if (answer?.metadata === undefined) {
  const reason = answer?.message ?? answer?.error?.summary ?? stderr.trim().split("\n").at(-1);
  console.log(`The registry has no audit service, or it cannot be reached: ${reason}\nNothing was checked.`);
} else {
  for (const [name, { severity, range }] of Object.entries(answer.vulnerabilities ?? {}))
    console.log(`${name} ${range}: ${severity}. npm audit --omit dev tells more.`);
  const { total } = answer.metadata.vulnerabilities;
  console.log(total === 0 ? "No known problems." : `${total} known problems.`);
  process.exitCode = status ?? 1;
}

type Audit = {
  readonly message?: string;
  readonly error?: { readonly summary?: string };
  readonly vulnerabilities?: { readonly [name: string]: { readonly severity: string; readonly range: string } };
  readonly metadata?: { readonly vulnerabilities: { readonly total: number } };
};

function parse(text: string): Audit | undefined {
  try {
    return JSON.parse(text) as Audit;
  } catch {
    return undefined;
  }
}

// npm run check:audit: asks the registry for known problems of the packages that the app runs with. It needs the network and says
// another thing each day, so it is part of no other check.
import { spawnSync } from "node:child_process";

const { stdout, status } = spawnSync("npm", ["audit", "--omit", "dev", "--json"], { encoding: "utf8" });
const answer = parse(stdout);
if (answer?.metadata === undefined) {
  // Not npm's own words: they name the registry, which may be a company's.
  const answered = /^\d{3}(?= )/.exec(answer?.message ?? answer?.error?.summary ?? "")?.[0];
  const reason =
    answered === undefined
      ? "The registry could not be asked; npm audit --omit dev says why."
      : `The registry has no audit service, or none at the moment: it answered ${answered}.`;
  console.log(`${reason}\nNothing was checked.`);
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

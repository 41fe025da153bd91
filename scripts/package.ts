// npm run package [-- --backend scheduler|storage] [--to FOLDER]: writes the folder that is deployed to Azure.
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { BACKENDS } from "./packaging/host-json.ts";
import { makePackage } from "./packaging/make-package.ts";
import { renderSizes } from "./packaging/render-sizes.ts";

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "scheduler" },
    to: { type: "string", default: join(root, "package") },
  },
});
const backend = BACKENDS.find((name) => name === values.backend);
if (backend === undefined) {
  console.error(`--backend must be ${BACKENDS.join(" or ")}, not "${values.backend}".`);
  process.exitCode = 2;
} else {
  const to = resolve(values.to);
  const parts = makePackage({ root, to, backend });
  console.log(
    `${relative(process.cwd(), to) || to}: the app with its state in the ${backend}\n\n${renderSizes(parts)}`,
  );
}

// npm run check:infra: builds and lints infra/ with the real compiler. Any diagnostic fails.
import { join } from "node:path";
import { findBicep, hasDotnet, runBicep } from "./infra/bicep.ts";

if (!hasDotnet()) {
  console.error(
    "infra/ is not checked: there is no .NET SDK here, which brings the Bicep compiler. Install dotnet-sdk.",
  );
  process.exitCode = process.env["GOTAG_NEEDS_BICEP"] ? 1 : 0;
} else {
  const main = join(import.meta.dirname, "../infra/main.bicep");
  const { code, stderr } = await runBicep(await findBicep(), ["build", main, "--stdout"]);
  if (stderr !== "") console.error(stderr);
  process.exitCode = code !== 0 || stderr !== "" ? 1 : 0;
}

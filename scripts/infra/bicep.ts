import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const VERSION = "0.49.2";
const root = join(import.meta.dirname, "../..");
/** Not in git: the compiler, and what .NET wants to have a home for. */
const folder = join(root, ".bicep");

const PROJECT = (name: string): string => `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${VERSION}]" /></ItemGroup>
</Project>
`;

/** Whether this machine can have the compiler. */
export const hasDotnet = (): boolean => spawnSync("dotnet", ["--version"], { env: environment() }).status === 0;

/**
 * The Bicep compiler, which is fetched as a NuGet package the first time.
 *
 * @throws Error that says what .NET said.
 * @example
 * await runBicep(await findBicep(), ["build", "infra/main.bicep", "--stdout"]);
 */
export async function findBicep(): Promise<string> {
  const system = { darwin: "osx", win32: "win" }[process.platform as string] ?? "linux";
  const name = `Azure.Bicep.CommandLine.${system}-${process.arch}`;
  const packages = join(folder, "packages");
  const tool = join(packages, name.toLowerCase(), VERSION, "tools", system === "win" ? "bicep.exe" : "bicep");
  if (existsSync(tool)) return tool;
  mkdirSync(folder, { recursive: true });
  const project = join(folder, "bicep.csproj");
  writeFileSync(project, PROJECT(name));
  const { code, stdout, stderr } = await run("dotnet", ["restore", project, "--packages", packages]);
  if (code !== 0 || !existsSync(tool)) throw new Error(`The Bicep compiler could not be fetched:\n${stdout}${stderr}`);
  return tool;
}

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the compiler. Diagnostics are in `stderr`; a wrong property is only a warning, which leaves `code` at 0. */
export const runBicep = (tool: string, args: readonly string[]): Promise<Ran> => run(tool, args);

async function run(file: string, args: readonly string[]): Promise<Ran> {
  try {
    return { code: 0, ...(await promisify(execFile)(file, args, { env: environment(), maxBuffer: 64 << 20 })) };
  } catch (thrown) {
    const { code, stdout = "", stderr = "", message } = thrown as { code?: unknown } & Ran & Error;
    return { code: typeof code === "number" ? code : 1, stdout, stderr: stderr || message };
  }
}

/** .NET and Bicep want a place for their own files, which a machine without a home does not have. */
export const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: process.env["HOME"] || folder,
  DOTNET_CLI_HOME: folder,
  DOTNET_CLI_TELEMETRY_OPTOUT: "1",
  DOTNET_NOLOGO: "1",
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1",
});

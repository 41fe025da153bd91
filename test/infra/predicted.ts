import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { BicepCompiler } from "./bicep-compiler.ts";

export const root = join(import.meta.dirname, "../..");

export type Resource = {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly properties?: any;
  readonly [field: string]: any;
};

/** The resources of a deployment, as the compiler predicts them. */
export class Predicted {
  readonly resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
  }

  all(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  one(type: string): Resource {
    const [resource, ...others] = this.all(type);
    if (resource === undefined || others.length > 0) throw new Error(`There are ${this.all(type).length} of ${type}.`);
    return resource;
  }

  get settings(): Readonly<Record<string, string>> {
    const { siteConfig } = this.one("Microsoft.Web/sites").properties;
    return Object.fromEntries(siteConfig.appSettings.map(({ name, value }: any) => [name, value]));
  }
}

/** Has the compiler evaluate infra/main.bicep with these parameters. */
export async function predict(compiler: BicepCompiler, parameters: object): Promise<Predicted> {
  mkdirSync(join(root, ".bicep"), { recursive: true });
  const folder = mkdtempSync(join(root, ".bicep/snapshot-"));
  try {
    const all = { environmentName: "test", location: "westeurope", principalId: DEPLOYER, ...parameters };
    const lines = Object.entries(all).map(
      ([name, value]) => `param ${name} = ${JSON.stringify(value).replaceAll('"', "'")}`,
    );
    const file = join(folder, "main.bicepparam");
    writeFileSync(file, [`using '${relative(folder, join(root, "infra/main.bicep"))}'`, ...lines].join("\n"));
    const target = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, location: "westeurope" };
    const snapshot = JSON.parse(await compiler.snapshot(file, target));
    return new Predicted(snapshot.predictedResources);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const DEPLOYER = "11111111-1111-1111-1111-111111111111";
export const ENTRA_APP = "22222222-2222-2222-2222-222222222222";
const SUBSCRIPTION = "33333333-3333-3333-3333-333333333333";
const TENANT = "44444444-4444-4444-4444-444444444444";

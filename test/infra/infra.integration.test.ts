import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findBicep, hasDotnet } from "../../scripts/infra/bicep.ts";
import { SETTINGS, type Setting } from "../../shared/platform/settings.ts";
import { BicepCompiler, type Compiled } from "./bicep-compiler.ts";
import { DEPLOYER, ENTRA_APP, predict, root, type Predicted } from "./predicted.ts";

// The compiler comes with .NET. Where that is missing these tests are left out, but not where GOTAG_NEEDS_BICEP says that
// they are needed.
const describeInfra = process.env["GOTAG_NEEDS_BICEP"] || hasDotnet() ? describe : describe.skip;

describeInfra("infra/, evaluated by the Bicep compiler (skipped without .NET)", () => {
  let built: Compiled;
  /** As it comes; with every switch on; and with the state in the storage, in a virtual network. */
  let plain: Predicted;
  let whole: Predicted;
  let storage: Predicted;
  beforeAll(async () => {
    const compiler = new BicepCompiler(await findBicep());
    try {
      built = await compiler.compile(join(root, "infra/main.bicep"));
      plain = await predict(compiler, {});
      const vaultSettings = "GOTAG_KEY_GPT_5, GOTAG_NOTIFY_SECRET";
      whole = await predict(compiler, { vnetEnabled: true, vaultSettings, entraAppId: ENTRA_APP });
      storage = await predict(compiler, { backend: "storage", vnetEnabled: true });
    } finally {
      await compiler.end();
    }
  }, 300_000);
  const everyOne = () => [plain, whole, storage];
  const json = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

  it("compiles without errors or warnings", () => {
    expect(built).toMatchObject({ success: true, diagnostics: [] });
  });

  it("gets only declared parameters from main.parameters.json, and all that have no default", () => {
    const declared: Readonly<Record<string, object>> = JSON.parse(built.contents).parameters;
    const given = Object.keys(json("infra/main.parameters.json").parameters);

    expect(given.filter((name) => !(name in declared))).toEqual([]);
    const required = Object.keys(declared).filter((name) => !("defaultValue" in declared[name]!));
    expect(required.filter((name) => !given.includes(name))).toEqual([]);
  });

  it("describes every parameter", () => {
    const declared = Object.entries<any>(JSON.parse(built.contents).parameters);

    expect(declared.filter(([, { metadata }]) => !metadata?.description)).toEqual([]);
  });

  it("outputs the values that gotag --url needs, and no key", () => {
    const outputs = ["GOTAG_URL", "GOTAG_KEY_COMMAND", "AZURE_FUNCTION_NAME"];

    expect(Object.keys(JSON.parse(built.contents).outputs)).toEqual(expect.arrayContaining(outputs));
    expect(built.contents).not.toMatch(/listKeys|listAccountSas|listSecrets/);
  });

  it("has no shared keys: storage, telemetry and publishing are by identity", () => {
    for (const predicted of everyOne()) {
      expect(predicted.one("Microsoft.Storage/storageAccounts").properties).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
      });
      expect(predicted.one("Microsoft.Insights/components").properties.DisableLocalAuth).toBe(true);
      expect(predicted.one("Microsoft.OperationalInsights/workspaces").properties.features.disableLocalAuth).toBe(true);
      const policies = predicted.all("Microsoft.Web/sites/basicPublishingCredentialsPolicies");
      expect(policies.map(({ properties }) => properties.allow)).toEqual([false, false]);
      expect(Object.values(predicted.settings).join()).not.toMatch(
        /AccountKey|SharedAccess|InstrumentationKey=[0-9a-f]/,
      );
    }
  });

  it("speaks HTTPS only, with TLS 1.2 or newer", () => {
    for (const predicted of everyOne()) {
      expect(predicted.one("Microsoft.Web/sites").properties).toMatchObject({
        httpsOnly: true,
        siteConfig: { minTlsVersion: "1.2", scmMinTlsVersion: "1.2", ftpsState: "Disabled" },
      });
      expect(predicted.one("Microsoft.Storage/storageAccounts").properties).toMatchObject({
        supportsHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
      });
    }
  });

  it("runs on Flex Consumption, with a supported version of Node", () => {
    const { functionAppConfig } = plain.one("Microsoft.Web/sites").properties;

    expect(plain.one("Microsoft.Web/serverfarms")["sku"]).toEqual({ tier: "FlexConsumption", name: "FC1" });
    expect(functionAppConfig.runtime.name).toBe("node");
    expect(Number(functionAppConfig.runtime.version)).toBeGreaterThanOrEqual(22);
    expect(functionAppConfig.deployment.storage.authentication.type).toBe("UserAssignedIdentity");
  });

  it("gives the app each role once, on one resource, and the deployer the role to write keys", () => {
    const common = [
      "app: Monitoring Metrics Publisher at Microsoft.Insights/components",
      "app: Storage Blob Data Owner at Microsoft.Storage/storageAccounts",
      "app: Storage Queue Data Contributor at Microsoft.Storage/storageAccounts",
      "app: Storage Table Data Contributor at Microsoft.Storage/storageAccounts",
    ];
    const atHub = "app: Durable Task Data Contributor at Microsoft.DurableTask/schedulers/taskHubs";

    expect(rolesOf(plain)).toEqual([atHub, ...common]);
    expect(rolesOf(storage)).toEqual(common);
    expect(rolesOf(whole)).toEqual([
      atHub,
      "app: Key Vault Secrets User at Microsoft.KeyVault/vaults",
      ...common,
      "deployer (User): Key Vault Secrets Officer at Microsoft.KeyVault/vaults",
    ]);
  });

  it("closes storage and scheduler to the outside with a virtual network, and relies on roles without one", () => {
    const access = (predicted: Predicted) =>
      [...predicted.all("Microsoft.Storage/storageAccounts"), ...predicted.all("Microsoft.DurableTask/schedulers")].map(
        ({ properties }) => properties.publicNetworkAccess,
      );
    const allowed = (predicted: Predicted) => predicted.one("Microsoft.DurableTask/schedulers").properties.ipAllowlist;

    expect([access(plain), access(whole), access(storage)]).toEqual([
      ["Enabled", "Enabled"],
      ["Disabled", "Disabled"],
      ["Disabled"],
    ]);
    expect([allowed(plain), allowed(whole)]).toEqual([["0.0.0.0/0"], []]);
  });

  it("reaches them by private endpoints, whose names resolve in the network of the app", () => {
    const parts = (predicted: Predicted) =>
      predicted
        .all("Microsoft.Network/privateEndpoints")
        .flatMap(({ properties }) => properties.privateLinkServiceConnections)
        .flatMap(({ properties }) => properties.groupIds);
    const zones = whole.all("Microsoft.Network/privateDnsZones").map(({ name }) => name);

    expect(parts(plain)).toEqual([]);
    expect(parts(storage)).toEqual(["blob", "queue", "table"]);
    expect(parts(whole)).toEqual(["blob", "queue", "table", "scheduler"]);
    expect(zones).toEqual([
      // Of whichever cloud it is.
      "[format('privatelink.blob.{0}', environment().suffixes.storage)]",
      "[format('privatelink.queue.{0}', environment().suffixes.storage)]",
      "[format('privatelink.table.{0}', environment().suffixes.storage)]",
      "privatelink.durabletask.io",
    ]);
    expect(whole.all("Microsoft.Network/privateDnsZones/virtualNetworkLinks")).toHaveLength(4);
    expect(whole.all("Microsoft.Network/privateEndpoints/privateDnsZoneGroups")).toHaveLength(4);
    expect(whole.one("Microsoft.Web/sites").properties.virtualNetworkSubnetId).toMatch(/\/subnets\/app$/);
    expect(plain.one("Microsoft.Web/sites").properties.virtualNetworkSubnetId ?? null).toBeNull();
  });

  it("has a scheduler with the task hub of host.json, or none when the state is in the storage", () => {
    const { hubName } = json("host.json").extensions.durableTask;

    expect(plain.one("Microsoft.DurableTask/schedulers/taskHubs").name).toMatch(new RegExp(`/${hubName}$`));
    expect(storage.resources.filter(({ type }) => type.startsWith("Microsoft.DurableTask/"))).toEqual([]);
    expect(storage.settings).not.toHaveProperty("DURABLE_TASK_SCHEDULER_CONNECTION_STRING");
  });

  it("has a vault for secrets, and none without secrets", () => {
    expect(plain.all("Microsoft.KeyVault/vaults")).toEqual([]);
    expect(whole.one("Microsoft.KeyVault/vaults").properties).toMatchObject({
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
    });
    const vault = whole.one("Microsoft.KeyVault/vaults").name;
    expect(whole.settings["GOTAG_KEY_GPT_5"]).toBe(
      `@Microsoft.KeyVault(VaultName=${vault};SecretName=GOTAG-KEY-GPT-5)`,
    );
    expect(whole.settings).toHaveProperty("GOTAG_NOTIFY_SECRET");
  });

  it("requires sign-in only with an app registration, and sets GOTAG_AUTH accordingly", () => {
    expect(plain.all("Microsoft.Web/sites/config")).toEqual([]);
    expect(plain.settings["GOTAG_AUTH"]).toBe("key");
    expect(whole.settings["GOTAG_AUTH"]).toBe("entra");
    expect(whole.one("Microsoft.Web/sites/config").properties).toMatchObject({
      platform: { enabled: true },
      globalValidation: { requireAuthentication: true },
      identityProviders: { azureActiveDirectory: { registration: { clientId: ENTRA_APP } } },
    });
  });

  it("sets each setting that the app or its host reads on Azure, and no other", () => {
    const isRead = ({ readBy, notOnAzure }: Setting) =>
      !notOnAzure && readBy.some((reader) => !["command line", "Node", "npm"].includes(reader));
    const wanted = Object.entries<Setting>(SETTINGS).flatMap(([name, setting]) => (isRead(setting) ? [name] : []));
    const set = Object.keys(whole.settings).map((name) => name.replace(/^GOTAG_KEY_.+/, "GOTAG_KEY_…"));

    expect([...new Set(set)].sort()).toEqual(wanted.sort());
  });

  it("sets settings to their defaults unless a switch changes them", () => {
    const different = Object.entries<Setting>(SETTINGS).filter(
      ([name, setting]) =>
        name in plain.settings && setting.default !== undefined && setting.default !== plain.settings[name],
    );

    expect(different.map(([name]) => name)).toEqual(["AzureWebJobsDisableHomepage"]);
  });
});

const ROLES: Readonly<Record<string, string>> = {
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
  "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
  "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
  "0ad04412-c4d5-4796-b79c-f76d14c8d402": "Durable Task Data Contributor",
  "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
};

/** The role assignments, as "who: role at resource". */
function rolesOf(predicted: Predicted): readonly string[] {
  return predicted
    .all("Microsoft.Authorization/roleAssignments")
    .map(({ id, properties: { principalId, principalType, roleDefinitionId } }) => {
      const who = principalId === DEPLOYER ? `deployer (${principalType})` : "app";
      const [, scope = "?"] = /resourceGroups\/[^/]+\/providers\/(.+?)(?:'|\/providers\/)/.exec(id) ?? [];
      // Types and names take turns, but for the provider in front.
      const [provider, ...parts] = scope.split("/");
      const type = [provider, ...parts.filter((_, index) => index % 2 === 0)].join("/");
      return `${who}: ${ROLES[roleDefinitionId.split("/").at(-1)] ?? roleDefinitionId} at ${type}`;
    })
    .sort();
}

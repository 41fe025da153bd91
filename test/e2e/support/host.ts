import { startAzurite, type Azurite } from "../../support/azurite.ts";
import { App, type AppOptions } from "./app.ts";

/** The host that `npm run test:e2e -- --url …` names. Tests that need their own host are skipped then. */
export const externalUrl = process.env["GOTAG_E2E_URL"];

type TestHost = { readonly url: string; readonly stop: () => Promise<void> };

/** Opens a host for tests of the API: the external one if there is one, else `gotag serve` on its own folder. */
export async function openHost({
  withAzurite = false,
  ...options
}: AppOptions & { withAzurite?: boolean } = {}): Promise<TestHost> {
  if (externalUrl) return { url: externalUrl, stop: async () => {} };
  const azurite: Azurite | undefined = withAzurite ? await startAzurite() : undefined;
  const environment = { ...options.environment, ...(azurite ? { AzureWebJobsStorage: azurite.connectionString } : {}) };
  const app = new App({ ...options, environment });
  const stop = async () => {
    await app.dispose();
    await azurite?.stop();
  };
  try {
    return { url: await app.serve(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

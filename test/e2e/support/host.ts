import { startAzurite, type Azurite } from "../../support/azurite.ts";
import { App, type AppOptions } from "./app.ts";

/** The host that `npm run test:e2e -- --url …` names, whatever runs it; the tests that need one of their own are left out. */
export const externalUrl = process.env["GOTAG_E2E_URL"];

export type TestHost = { readonly url: string; readonly close: () => Promise<void> };

/** A host for tests of the API: the external one where there is one, else `gotag serve` on a folder of its own. */
export async function openHost({
  withAzurite = false,
  ...options
}: AppOptions & { withAzurite?: boolean } = {}): Promise<TestHost> {
  if (externalUrl) return { url: externalUrl, close: async () => {} };
  const azurite: Azurite | undefined = withAzurite ? await startAzurite() : undefined;
  const environment = { ...options.environment, ...(azurite ? { AzureWebJobsStorage: azurite.connectionString } : {}) };
  const app = new App({ ...options, environment });
  const close = async () => {
    await app.dispose();
    await azurite?.stop();
  };
  try {
    return { url: await app.serve(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

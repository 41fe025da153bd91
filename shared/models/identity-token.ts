/** What Azure's model services want a token for, when the entry does not say. */
export const DEFAULT_TOKEN_SCOPE = "https://cognitiveservices.azure.com/.default";

/** Gives a token of the identity that this process runs as. */
export type IdentityToken = (scope: string) => Promise<string>;

/**
 * Signs in with the identity of this process: the managed identity on Azure; on a laptop that of `az login` and its like. The
 * package loads with the first token; it keeps tokens, and gets a new one before the old one ends.
 *
 * @throws (when called) What the package throws when nobody is signed in.
 * @example
 * const token = createIdentityToken();
 * await token("https://ai.azure.com/.default");
 */
export function createIdentityToken(): IdentityToken {
  const providers = new Map<string, Promise<() => Promise<string>>>();
  async function load(scope: string): Promise<() => Promise<string>> {
    const { DefaultAzureCredential, getBearerTokenProvider } = await import("@azure/identity");
    return getBearerTokenProvider(new DefaultAzureCredential(), scope);
  }
  return async (scope) => {
    const provider = providers.get(scope) ?? load(scope);
    providers.set(scope, provider);
    return (await provider)();
  };
}

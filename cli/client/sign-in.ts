import { createIdentityToken, type IdentityToken } from "../../shared/models/index.ts";
import { UsageError } from "../errors.ts";

type SignInOptions = {
  /** ID of the app registration of the deployed app. */
  readonly appId: string | undefined;
  /** Address of the app. A token is sent over HTTPS only, except to this machine. */
  readonly address: string;
  /** Default: the identity of `az login` and similar tools. */
  readonly tokenOf?: IdentityToken;
};

/**
 * Signs in to an app with Entra ID.
 *
 * @returns A function that returns a token, cached until it expires.
 * @throws UsageError without an application ID, and when nobody has signed in.
 * @example
 * const token = signIn({ appId: "8c5d…", address: "https://my-app.azurewebsites.net" });
 */
export function signIn({ appId, address, tokenOf = createIdentityToken() }: SignInOptions): () => Promise<string> {
  if (appId === undefined)
    throw new UsageError("--auth entra needs an application ID. Pass --app-id or set GOTAG_ENTRA_APP_ID.");
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname))
    throw new UsageError(
      `--auth entra sends a token, which ${address} would expose. Use an address that begins with https://.`,
    );
  return async () => {
    try {
      return await tokenOf(`api://${appId}/.default`);
    } catch (thrown) {
      const [reason = ""] = (thrown as Error).message.split("\n");
      throw new UsageError(`Not signed in for api://${appId}. Run az login, or use --key. (${reason})`);
    }
  };
}

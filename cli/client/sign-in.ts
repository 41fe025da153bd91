import { createIdentityToken, type IdentityToken } from "../../shared/models/index.ts";
import { UsageError } from "../errors.ts";

export type SignInOptions = {
  /** Of the app registration that the deployed app lets in. */
  readonly appId: string | undefined;
  /** Of the app: a token is sent over HTTPS only, but for this machine. */
  readonly address: string;
  /** Default: as whom `az login` and its like have signed in. */
  readonly tokenOf?: IdentityToken;
};

/**
 * Signs in with Entra ID for an app that asks for it.
 *
 * @returns Gives a token, as often as one is needed; it is kept until it ends.
 * @throws UsageError when it is not known for which app, or nobody has signed in.
 * @example
 * const token = signIn({ appId: "8c5d…", address: "https://my-app.azurewebsites.net" });
 */
export function signIn({ appId, address, tokenOf = createIdentityToken() }: SignInOptions): () => Promise<string> {
  if (appId === undefined)
    throw new UsageError(
      "--auth entra needs the application id to sign in for: give --app-id, or set GOTAG_ENTRA_APP_ID.",
    );
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname))
    throw new UsageError(
      `--auth entra sends a token, which ${address} would expose: give an address that begins with https://.`,
    );
  return async () => {
    try {
      return await tokenOf(`api://${appId}/.default`);
    } catch (thrown) {
      const [reason = ""] = (thrown as Error).message.split("\n");
      throw new UsageError(`Nobody is signed in for api://${appId}. Run az login, or use --key. (${reason})`);
    }
  };
}

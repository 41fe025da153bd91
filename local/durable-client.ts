import { timingSafeEqual } from "node:crypto";

/** Where the interface for durable clients is: at a path that nobody can guess. */
export type ClientAddress = {
  /** "http://127.0.0.1:7071" */
  readonly origin: string;
  readonly secret: string;
};

/** The path of the interface that the client library of functions calls. */
const rpcPath = (secret: string): string => `/${secret}/durabletask/`;

/** The path of the same interface in the addresses that an app may hand to its callers; they carry the secret as `code`. */
const webhookPath = "/runtime/webhooks/durabletask/";

/**
 * Where the interface begins in a path, if the path is for the client library: only that knows the secret.
 *
 * @example
 * clientBase("/5f1c…/durabletask/instances/a", { secret: "5f1c…" }); // "/5f1c…/durabletask/"
 */
export const clientBase = (path: string, { secret }: Pick<ClientAddress, "secret">): string | undefined => {
  const [, given, name] = path.split("/", 3);
  return name === "durabletask" && isSecret(given, secret) ? rpcPath(secret) : undefined;
};

/** The same for the addresses that carry the secret as `code`. */
export const webhookBase = (url: URL, { secret }: Pick<ClientAddress, "secret">): string | undefined =>
  url.pathname.startsWith(webhookPath) && isSecret(url.searchParams.get("code"), secret) ? webhookPath : undefined;

/** How long the comparison takes tells nothing of the secret. */
const isSecret = (given: string | null | undefined, secret: string): boolean => {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** The addresses by which whoever has them reads, ends or deletes an instance. */
export const managementUrls = ({ origin, secret }: ClientAddress, instanceId: string): Record<string, string> => {
  const base = `${origin}${webhookPath}instances/${instanceId}`;
  const code = `code=${secret}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${base}?${code}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}?${code}`,
    terminatePostUri: `${base}/terminate?reason={text}&${code}`,
    rewindPostUri: `${base}/rewind?reason={text}&${code}`,
    purgeHistoryDeleteUri: `${base}?${code}`,
    restartPostUri: `${base}/restart?${code}`,
    suspendPostUri: `${base}/suspend?reason={text}&${code}`,
    resumePostUri: `${base}/resume?reason={text}&${code}`,
  };
};

/** The value of a durable client input, as JSON text. */
export const durableClientInput = (address: ClientAddress, taskHubName: string): string => {
  const { origin, secret } = address;
  const creation = `${origin}${webhookPath}orchestrators/{functionName}[/{instanceId}]?code=${secret}`;
  return JSON.stringify({
    taskHubName,
    creationUrls: { createNewInstancePostUri: creation, createAndWaitOnNewInstancePostUri: creation },
    managementUrls: managementUrls(address, "INSTANCEID"),
    baseUrl: `${origin}${webhookPath.slice(0, -1)}`,
    requiredQueryStringParameters: `code=${secret}`,
    rpcBaseUrl: `${origin}${rpcPath(secret)}`,
  });
};

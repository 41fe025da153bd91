/** Where the interface for durable clients is: at a path that nobody can guess. */
export type ClientAddress = {
  /** "http://127.0.0.1:7071" */
  readonly origin: string;
  readonly secret: string;
};

/** The path of the interface that the client library of functions calls. */
export const rpcPath = (secret: string): string => `/${secret}/durabletask/`;

/** The path of the same interface in the addresses that an app may hand to its callers; they carry the secret as `code`. */
export const webhookPath = "/runtime/webhooks/durabletask/";

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

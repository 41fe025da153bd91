/**
 * What is wrong with the address of a model's server; `undefined` where nothing is.
 *
 * @example
 * problemOfEndpoint("localhost:11434"); // "must be the address of the server, such as https://api.openai.com/v1"
 */
export function problemOfEndpoint(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint) || !/^https?:\/\//i.test(endpoint))
    return "must be the address of the server, such as https://api.openai.com/v1";
  const { username, password, search, hash, pathname } = new URL(endpoint);
  if (username !== "" || password !== "") return "must not hold a user name or a password: keys do not belong here";
  if (/\/deployments\/|\/chat\/completions/i.test(pathname))
    return "must be the address of the resource only, such as https://NAME.openai.azure.com; a deployment goes into model, a version into api_version";
  if (search !== "" || hash !== "") return "must end with the path, without ? and #";
  return undefined;
}

import type { CallSite } from "../../../shared/models/call-site.ts";
import { connectionError, parseJsonBody, retryAfterMs, statusError } from "../../../shared/models/server-errors.ts";
import { aCallSite, SECRET } from "./a-call-site.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const azure = (more: Partial<CallSite> = {}) =>
  aCallSite({ type: "AZURE_OPEN_AI", host: "mine.openai.azure.com", ...more });
const identity = { secret: "token-of-the-identity", signsInWith: "identity" } as const;

const errorOf = (site: CallSite, status: number, error: object) =>
  statusError(site, { status, headers: new Headers(), body: JSON.stringify({ error }) }, NOW);

const keyPlaces = '"gpt" in .credentials.json, or the environment variable GOTAG_KEY_GPT.';
const role = (name: string) =>
  `It was called with the identity that this process runs as: check that it has the role ${name} on the resource, ` +
  `and the tokenScope in models.json; or give a key as ${keyPlaces}`;
const network = "It may also be the network rules of the resource.";

describe("statusError", () => {
  // What Azure says: https://learn.microsoft.com/azure/foundry/openai/how-to/troubleshoot-errors
  it.each<[string, CallSite, number, object, string]>([
    [
      "a wrong key",
      azure(),
      401,
      { code: "401", message: "Access denied due to invalid subscription key or wrong API endpoint." },
      `401 Unauthorized: Access denied due to invalid subscription key or wrong API endpoint. Check its key: ${keyPlaces}`,
    ],
    [
      "an identity without the role",
      azure(identity),
      401,
      { code: "PermissionDenied", message: "Principal does not have access to API/Operation." },
      `401 Unauthorized: Principal does not have access to API/Operation. ${role("Cognitive Services OpenAI User")}`,
    ],
    [
      "an identity without the role, of a Foundry resource",
      azure({ ...identity, type: "AZURE_AI" }),
      403,
      { message: "Forbidden" },
      `403 Forbidden: Forbidden. ${role("Cognitive Services User")} ${network}`,
    ],
    [
      "a firewall",
      azure(),
      403,
      { message: "Public access is disabled." },
      `403 Forbidden: Public access is disabled. Check what its key allows: ${keyPlaces} ${network}`,
    ],
    [
      "a missing deployment",
      azure({ model: "gpt-4o-prod" }),
      404,
      { code: "DeploymentNotFound", message: "The API deployment for this resource does not exist." },
      "404 Not Found: The API deployment for this resource does not exist. Check the endpoint in models.json, that the " +
        'resource has a deployment "gpt-4o-prod" (model).',
    ],
    [
      "a missing api_version on the classic API",
      azure({ apiVersion: "2024-13-01" }),
      404,
      { code: "404", message: "Resource not found" },
      "404 Not Found: Resource not found. Check the endpoint in models.json, that the resource has a deployment " +
        '"gpt-4o" (model), and the api_version "2024-13-01".',
    ],
    [
      "an api_version that is not supported",
      azure({ apiVersion: "2024-13-01" }),
      400,
      { code: "BadRequest", message: "API version not supported" },
      '400 Bad Request: API version not supported. Check the api_version in models.json, which is "2024-13-01".',
    ],
    [
      "a server that requires an api-version",
      azure(),
      400,
      { code: "BadRequest", message: "The api-version query parameter is required" },
      "400 Bad Request: The api-version query parameter is required. Check the endpoint in models.json; without an " +
        "api_version there, the v1 API is called.",
    ],
  ])("names the setting to check for %s", (_what, site, status, error, message) => {
    const failed = errorOf(site, status, error);

    expect(failed.message).toBe(`The model "gpt" at mine.openai.azure.com answered ${message}`);
    expect(failed).toMatchObject({ code: "model-status", status, isConfiguration: true, isTransient: false });
  });

  it("does not blame the configuration for a prompt that is too long", () => {
    const error = { code: "context_length_exceeded", message: "This model's maximum context length is 128000 tokens." };

    expect(errorOf(azure(), 400, error)).toMatchObject({ isConfiguration: false, isTransient: false });
  });

  it("hides keys and tokens", () => {
    for (const site of [azure(), azure(identity)]) {
      const failed = errorOf(site, 401, { message: `You sent ${site.secret} and ${site.secret}` });

      expect(failed.message).toContain("You sent [secret] and [secret].");
      expect(`${failed.stack} ${JSON.stringify(failed)}`).not.toMatch(new RegExp(`${SECRET}|${identity.secret}`));
    }
  });

  it("lists what the content filter found in a prompt", () => {
    const innererror = {
      code: "ResponsibleAIPolicyViolation",
      content_filter_result: {
        hate: { filtered: false, severity: "safe" },
        jailbreak: { filtered: true, detected: true },
        violence: { filtered: true, severity: "medium" },
      },
    };

    const failed = errorOf(azure(), 400, { code: "content_filter", message: "The response was filtered", innererror });

    expect(failed.message).toBe(
      'The model "gpt" at mine.openai.azure.com refused the prompt, because of its content filter: jailbreak, ' +
        "violence (severity medium).",
    );
    expect(failed).toMatchObject({
      code: "model-content-filter",
      status: 400,
      isTransient: false,
      isConfiguration: false,
      contentFilter: [{ category: "jailbreak" }, { category: "violence", severity: "medium" }],
    });
  });

  it.each([{ innererror: undefined }, { innererror: "text" }, { innererror: { content_filter_result: [] } }])(
    "accepts a content filter without findings: %j",
    (more) => {
      expect(errorOf(azure(), 400, { code: "content_filter", ...more }).message).toBe(
        'The model "gpt" at mine.openai.azure.com refused the prompt, because of its content filter.',
      );
    },
  );
});

describe("connectionError", () => {
  const site = aCallSite();
  const anError = (code: string | undefined, message: string, more: object = {}) =>
    Object.assign(new Error(message), { code, ...more });

  it.each([
    ..."ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT".split(" "),
    ..."EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN EAI_AGAIN".split(" "),
  ])("is transient for %s", (code) => {
    expect(connectionError(site, anError(code, "x"))).toMatchObject({ code: "model-connection", isTransient: true });
  });

  it.each(["ENOTFOUND", "DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "HPE_INVALID_CONSTANT", undefined])(
    "is not transient for %s",
    (code) => {
      expect(connectionError(site, anError(code, "x"))).toMatchObject({ isTransient: false });
    },
  );

  it.each([
    ..."ENOTFOUND DEPTH_ZERO_SELF_SIGNED_CERT UNABLE_TO_VERIFY_LEAF_SIGNATURE EPROTO ECONNREFUSED ETIMEDOUT"
      .split(" ")
      .map((code) => ({ code, isConfiguration: true })),
    ...["ECONNRESET", "HPE_INVALID_CONSTANT", undefined].map((code) => ({ code, isConfiguration: false })),
  ])("blames the configuration for $code: $isConfiguration", ({ code, isConfiguration }) => {
    expect(connectionError(site, anError(code, "x"))).toMatchObject({ isConfiguration });
  });

  it.each<[string, string, string, string, object?]>([
    [
      "an unknown host",
      "ENOTFOUND",
      "getaddrinfo ENOTFOUND api.example.com",
      "getaddrinfo ENOTFOUND api.example.com. Check that the server runs, and the endpoint in models.json.",
    ],
    [
      "a server without https or with an untrusted certificate",
      "EPROTO",
      "write EPROTO C0:error:0A00010B:SSL routines:wrong version number:../tlsany_meth.c:77:\n",
      "write EPROTO C0:error:0A00010B:SSL routines:wrong version number:../tlsany_meth.c:77. Check the endpoint in " +
        "models.json: that https is spoken there, with a certificate that this machine trusts.",
    ],
    [
      "each address of a host with several",
      "ECONNREFUSED",
      "",
      "connect ECONNREFUSED ::1:80, connect ECONNREFUSED 127.0.0.1:80. Check that the server runs, and the endpoint in " +
        "models.json.",
      { errors: ["::1:80", "127.0.0.1:80"].map((address) => new Error(`connect ECONNREFUSED ${address}`)) },
    ],
  ])("says what to check for %s", (_what, code, message, says, more = {}) => {
    expect(connectionError(site, anError(code, message, more)).message).toBe(
      `The model "gpt" at api.example.com: the connection failed: ${says}`,
    );
  });
});

describe("retryAfterMs", () => {
  it.each([
    { headers: { "retry-after": "0" }, wait: 0 },
    { headers: { "retry-after": "3" }, wait: 3000 },
    { headers: { "retry-after": " 1.5 " }, wait: 1500 },
    { headers: { "retry-after-ms": "250.5" }, wait: 251 },
    { headers: { "retry-after-ms": "20", "retry-after": "3" }, wait: 20 },
    { headers: { "retry-after-ms": "soon", "retry-after": "3" }, wait: 3000 },
    { headers: { "retry-after": "Sun, 22 Nov 2026 12:01:00 GMT" }, wait: 60_000 },
    { headers: { "retry-after": "Sunday, 22-Nov-26 12:01:00 GMT" }, wait: 60_000 },
    { headers: { "retry-after": "Sun Nov 22 12:01:00 2026" }, wait: 60_000 },
    { headers: { "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, wait: 0 },
    { headers: {}, wait: undefined },
    { headers: { "retry-after": "" }, wait: undefined },
    { headers: { "retry-after": "-5" }, wait: undefined },
    { headers: { "retry-after": "soon" }, wait: undefined },
    { headers: { "retry-after": "Sun, 99 Foo 2026" }, wait: undefined },
  ])("is $wait for $headers", ({ headers, wait }) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), NOW)).toBe(wait);
  });
});

describe("parseJsonBody", () => {
  it("reads JSON", () => {
    expect(parseJsonBody('{"error":{"code":"busy"}}')).toEqual({ error: { code: "busy" } });
  });

  it.each(["", "<!doctype html>", '{"error":'])("returns undefined for %j", (body) => {
    expect(parseJsonBody(body)).toBeUndefined();
  });
});

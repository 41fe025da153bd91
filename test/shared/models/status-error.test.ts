import type { CallSite } from "../../../shared/models/call-site.ts";
import { statusError } from "../../../shared/models/server-errors.ts";
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
      "a deployment that there is not",
      azure({ model: "gpt-4o-prod" }),
      404,
      { code: "DeploymentNotFound", message: "The API deployment for this resource does not exist." },
      "404 Not Found: The API deployment for this resource does not exist. Check the endpoint in models.json, that the " +
        'resource has a deployment "gpt-4o-prod" (model).',
    ],
    [
      "an api_version that there is not, on the classic API",
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
      "a server that wants an api-version",
      azure(),
      400,
      { code: "BadRequest", message: "The api-version query parameter is required" },
      "400 Bad Request: The api-version query parameter is required. Check the endpoint in models.json; without an " +
        "api_version there, the v1 API is called.",
    ],
  ])("says which setting to look at for %s", (_what, site, status, error, message) => {
    const failed = errorOf(site, status, error);

    expect(failed.message).toBe(`The model "gpt" at mine.openai.azure.com answered ${message}`);
    expect(failed).toMatchObject({ code: "model-status", status, isConfiguration: true, isTransient: false });
  });

  it("is no matter of the configuration where the prompt is too long", () => {
    const error = { code: "context_length_exceeded", message: "This model's maximum context length is 128000 tokens." };

    expect(errorOf(azure(), 400, error)).toMatchObject({ isConfiguration: false, isTransient: false });
  });

  it("shows neither a key nor a token", () => {
    for (const site of [azure(), azure(identity)]) {
      const failed = errorOf(site, 401, { message: `You sent ${site.secret} and ${site.secret}` });

      expect(failed.message).toContain("You sent [secret] and [secret].");
      expect(`${failed.stack} ${JSON.stringify(failed)}`).not.toMatch(new RegExp(`${SECRET}|${identity.secret}`));
    }
  });

  it("names what the content filter found in a prompt", () => {
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
    "is content with a filter that does not say what it found: %j",
    (more) => {
      expect(errorOf(azure(), 400, { code: "content_filter", ...more }).message).toBe(
        'The model "gpt" at mine.openai.azure.com refused the prompt, because of its content filter.',
      );
    },
  );
});

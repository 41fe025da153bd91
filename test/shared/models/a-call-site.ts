import type { CallSite } from "../../../shared/models/call-site.ts";

export const SECRET = "sk-secret-0123456789";

/** A call of the model `gpt`, with a key; give what a test is about. */
export const aCallSite = (more: Partial<CallSite> = {}): CallSite => ({
  name: "gpt",
  type: "OPEN_AI",
  model: "gpt-4o",
  host: "api.example.com",
  secret: SECRET,
  signsInWith: "key",
  keyVariable: "GOTAG_KEY_GPT",
  ...more,
});

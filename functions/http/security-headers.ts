/** What browsers are told about every answer: no page of anybody else gets, frames or guesses at it. */
export const SECURITY_HEADERS: { readonly [name: string]: string } = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/**
 * Of what the API answers besides: it is stored nowhere, and what is opened in a browser, an HTML report included, runs nothing
 * and asks for nothing.
 */
export const API_HEADERS: { readonly [name: string]: string } = {
  ...SECURITY_HEADERS,
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

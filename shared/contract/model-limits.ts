/** How much of a model may be used in a minute. */
export type ModelLimits = { readonly requestsPerMinute?: number; readonly tokensPerMinute?: number };

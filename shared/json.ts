/** What JSON can hold: the only values that stages may return, and that travel between them. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, when nothing more is known of it. */
export type JsonObject = { readonly [key: string]: Json };

/** A value that survives JSON unchanged. Everything on the wire is made of these. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The shape of every RPC payload, RPC result and event payload. */
export type JsonObject = { readonly [key: string]: Json | undefined };

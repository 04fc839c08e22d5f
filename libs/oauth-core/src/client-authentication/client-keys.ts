import type { ClientAuthentication, TenantContext } from '#contracts';
import type { ClientKey } from './jwk-set.js';

/** The public keys of what a client may sign with; or, for the log, why they cannot be had. */
export type FoundClientKeys = { readonly keys: readonly ClientKey[] } | { readonly unavailable: string };

export interface ClientKeys {
  /** Those that the client registered, or publishes at its `jwksUri`: where none of them is of the id `kid`, they are asked for anew. */
  find(tenant: TenantContext, client: ClientAuthentication, kid: string | null): Promise<FoundClientKeys>;
}

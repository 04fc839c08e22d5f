import type { ClientAuthentication, TenantContext } from '#contracts';
import type { ClientKey } from './jwk-set.js';

/** The public keys of what a client, or a trusted issuer, may sign with; or, for the log, why they cannot be had. */
export type FoundClientKeys = { readonly keys: readonly ClientKey[] } | { readonly unavailable: string };

export interface ClientKeys {
  /** Those that were registered of it, or that it publishes at its `jwksUri`: where none of them is of the id `kid`, they are asked for anew. */
  find(tenant: TenantContext, client: Pick<ClientAuthentication, 'jwks' | 'jwksUri'>, kid: string | null): Promise<FoundClientKeys>;
}

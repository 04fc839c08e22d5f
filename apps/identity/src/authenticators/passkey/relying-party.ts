import type { TenantContext } from '#contracts';

/** Whom passkeys are made for and used by (WebAuthn Level 3 §4): a domain, and the one origin whose pages may ask. */
export type RelyingParty = { readonly id: string; readonly origin: string };

/**
 * A tenant's, from the issuer that is stored for it and never from what a request says. Tenants below one domain have the same: what tells their passkeys apart is
 * whose store has the key, and the user handle (ADR 47).
 */
export const relyingPartyOf = ({ issuer }: Pick<TenantContext, 'issuer'>): RelyingParty => {
  const { hostname, origin } = new URL(issuer);
  return { id: hostname, origin };
};

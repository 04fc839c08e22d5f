import { proofAlgorithms } from './proof-verifier.js';

const wellKnown = '/.well-known/oauth-protected-resource';

/** Where the metadata of a resource are: the well-known path stands between the host and the path of its identifier (RFC 9728 §3.1). */
export const resourceMetadataUrl = (resource: string): string => {
  const { origin, pathname, search } = new URL(resource);
  return `${origin}${wellKnown}${pathname === '/' ? '' : pathname}${search}`;
};

/** RFC 9728 §2. */
export type ResourceMetadata = {
  readonly resource: string;
  readonly resource_name: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly ['header'];
  readonly dpop_signing_alg_values_supported: readonly string[];
};

/** What a resource tells of itself: who issues tokens for it, and how it takes them. Tokens may be bound to a key by DPoP, and need not be. */
export const resourceMetadata = (resource: string, name: string, issuer: string, scopes: readonly string[]): ResourceMetadata => ({
  resource,
  resource_name: name,
  authorization_servers: [issuer],
  scopes_supported: scopes,
  bearer_methods_supported: ['header'],
  dpop_signing_alg_values_supported: proofAlgorithms,
});

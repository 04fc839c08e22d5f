import type { TenantContext } from '#contracts';

/** What is published at an address; or, for the log, why it cannot be had. */
export type FoundRequestDocument = { readonly document: string } | { readonly unavailable: string };

export interface RequestDocuments {
  /**
   * What a client publishes at a `request_uri` that it registered (RFC 9101 §5.2), as it is now: where the address has a fragment of 43 characters, which is the SHA-256 of the document (OpenID Connect Core
   * §6.2), that one, and no other.
   */
  find(tenant: TenantContext, requestUri: string): Promise<FoundRequestDocument>;
}

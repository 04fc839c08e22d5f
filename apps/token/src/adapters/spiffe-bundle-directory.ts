import type { TenantContext, TrustedIssuer } from '#contracts';
import type { Clock } from '#kernel';
import { type FoundBundle, readSpiffeBundle, type SpiffeBundle, type SpiffeBundles } from '#oauth-core';
import type { DocumentFetcher } from '#outbound';
import { KeyDocuments } from './key-documents.js';

/** Bundles of trust domains: given by value, or published (SPIFFE Federation §5, by the Web PKI). */
export class SpiffeBundleDirectory implements SpiffeBundles {
  private readonly documents: KeyDocuments<SpiffeBundle>;

  constructor(fetcher: Pick<DocumentFetcher, 'fetch'>, clock: Pick<Clock, 'now'>) {
    this.documents = new KeyDocuments(fetcher, clock, readSpiffeBundle);
  }

  async find(
    tenant: TenantContext,
    trustDomain: Pick<TrustedIssuer, 'jwks' | 'jwksUri'>,
    suffices: (bundle: SpiffeBundle) => boolean,
  ): Promise<FoundBundle> {
    const found = await this.documents.find(tenant, trustDomain, suffices);
    if (found === null) return { unavailable: 'no bundle was given, and no address of one' };
    return 'content' in found ? { bundle: found.content } : found;
  }
}

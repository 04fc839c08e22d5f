import { Injectable } from '@nestjs/common';
import type { Json, JsonObject, TenantContext, TrustedIssuer } from '#contracts';
import type { Clock } from '#kernel';
import { type FoundBundle, readSpiffeBundle, type SpiffeBundle, type SpiffeBundles } from '#oauth-core';
import { type DocumentFetcher, FetchRefusal, TenantDocuments } from '#outbound';

/** The bundles that trust domains publish (SPIFFE Federation §5, by the Web PKI). */
export class PublishedBundles extends TenantDocuments<SpiffeBundle> {
  constructor(fetcher: DocumentFetcher, clock: Clock) {
    super(fetcher, clock, {
      contentTypes: ['application/json', 'application/jwk-set+json'],
      read: (body) => readSpiffeBundle(JSON.parse(body.toString()) as Json),
    });
  }
}

/** Bundles of trust domains: given by value, or published at their `jwksUri`, where what is remembered may be too old to suffice. */
@Injectable()
export class SpiffeBundleDirectory implements SpiffeBundles {
  /** Bundles by value, for as long as the trust domain is remembered. */
  private readonly read = new WeakMap<JsonObject, SpiffeBundle>();

  constructor(private readonly published: PublishedBundles) {}

  async find(
    tenant: TenantContext,
    { jwks, jwksUri }: Pick<TrustedIssuer, 'jwks' | 'jwksUri'>,
    suffices: (bundle: SpiffeBundle) => boolean,
  ): Promise<FoundBundle> {
    if (jwks !== null) return { bundle: this.bundleOf(jwks) };
    if (jwksUri === null) return { unavailable: 'no bundle was given, and no address of one' };
    try {
      const known = await this.published.get(tenant.tenantId, jwksUri);
      return { bundle: suffices(known) ? known : await this.published.getNewer(tenant.tenantId, jwksUri) };
    } catch (error) {
      if (error instanceof FetchRefusal) return { unavailable: error.message };
      throw error;
    }
  }

  private bundleOf(jwks: JsonObject): SpiffeBundle {
    const bundle = this.read.get(jwks) ?? readSpiffeBundle(jwks);
    this.read.set(jwks, bundle);
    return bundle;
  }
}

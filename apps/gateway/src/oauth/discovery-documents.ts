import { Injectable } from '@nestjs/common';
import type { Tenant } from '#contracts';
import { discoveryMetadata } from '#oauth-core';
import { supportedLocales } from '#pages';
import { GatewayConfig } from '../gateway.config.js';
import type { Visit } from '../tenancy/visit.js';
import { type PublicDocument, type PublicDocuments, publicDocument } from './public-document.js';

/** The tenants' metadata (OpenID Connect Discovery §3, RFC 8414 §2), ready to be sent. */
@Injectable()
export class DiscoveryDocuments implements PublicDocuments {
  /** Each lives as long as the directory remembers that state of its tenant. */
  private readonly documents = new WeakMap<Tenant, PublicDocument>();

  constructor(private readonly config: GatewayConfig) {}

  /** At hand in any case: the tenant says all there is to say. */
  remembered(tenant: Tenant): PublicDocument {
    let document = this.documents.get(tenant);
    if (document === undefined) this.documents.set(tenant, (document = this.write(tenant)));
    return document;
  }

  of({ tenant }: Visit): Promise<PublicDocument> {
    return Promise.resolve(this.remembered(tenant));
  }

  private write({ issuer, slug, settings }: Tenant): PublicDocument {
    const introspectionEndpoint = `${this.config.introspectionPublicUrl}/t/${slug}/oauth/introspect`;
    return publicDocument(
      discoveryMetadata({
        issuer,
        introspectionEndpoint,
        idTokenAlgorithm: settings.idTokenSignedResponseAlg,
        uiLocales: supportedLocales,
      }),
      'application/json; charset=utf-8',
    );
  }
}

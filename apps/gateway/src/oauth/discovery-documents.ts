import { Injectable } from '@nestjs/common';
import { introspectionAddress, supportedLocales, type Tenant } from '#contracts';
import { attributeClaimNames, discoveryMetadata, type Prompt, supportedPrompts } from '#oauth-core';
import { GatewayConfig } from '../gateway.config.js';
import { ClientCertificates } from '../http/client-certificates.js';
import { advertisedEndpoints } from '../http/routes.js';
import { SignUps } from '../sign-in/sign-ups.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { type PublicDocument, PublicDocuments, publicDocument } from './public-documents.js';

/** The tenants' metadata (OpenID Connect Discovery §3, RFC 8414 §2), ready to be sent. */
@Injectable()
export class DiscoveryDocuments extends PublicDocuments {
  /** Each lives as long as the directory remembers that state of its tenant; one for where people register themselves, which the platform may not be set up for, and one for where nobody does. */
  private readonly documents = {
    withSignUps: new WeakMap<Tenant, PublicDocument>(),
    withoutSignUps: new WeakMap<Tenant, PublicDocument>(),
  };

  constructor(
    private readonly config: GatewayConfig,
    private readonly signUps: SignUps,
    private readonly certificates: ClientCertificates,
  ) {
    super();
  }

  /** At hand in any case: the tenant says all there is to say. */
  protected override documentOf({ tenant }: Pick<TenantRequest, 'tenant'>): PublicDocument {
    const documents = this.documents[this.signUps.areOffered(tenant) ? 'withSignUps' : 'withoutSignUps'];
    let document = documents.get(tenant);
    if (document === undefined) documents.set(tenant, (document = this.write(tenant)));
    return document;
  }

  /** `create` where the page that it leads to is there. */
  private promptsOf(tenant: Tenant): readonly Prompt[] {
    return supportedPrompts(tenant.settings).filter((prompt) => prompt !== 'create' || this.signUps.areOffered(tenant));
  }

  private write(tenant: Tenant): PublicDocument {
    const { issuer, slug, settings } = tenant;
    const { registration_endpoint, backchannel_authentication_endpoint, ...endpoints } = advertisedEndpoints(issuer);
    return publicDocument(
      discoveryMetadata({
        issuer,
        endpoints: {
          ...endpoints,
          ...(settings.dynamicRegistration !== 'closed' && { registration_endpoint }),
          ...(settings.backchannelAuthentication && { backchannel_authentication_endpoint }),
          introspection_endpoint: introspectionAddress(this.config.introspectionPublicUrl, slug),
        },
        idTokenAlgorithm: settings.idTokenSignedResponseAlg,
        profile: settings.profile,
        legacyFeatures: settings.legacyFeatures,
        certificates: this.certificates.supportFor(issuer),
        promptValues: this.promptsOf(tenant),
        uiLocales: supportedLocales,
        attributeClaims: attributeClaimNames(tenant),
      }),
      'application/json; charset=utf-8',
    );
  }
}

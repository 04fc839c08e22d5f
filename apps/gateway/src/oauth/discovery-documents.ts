import { Injectable } from '@nestjs/common';
import { introspectionAddress, type ResourceServer, supportedLocales, type Tenant } from '#contracts';
import { attributeClaimNames, discoveryMetadata, type Prompt, supportedPrompts } from '#oauth-core';
import { ResourceServerDirectory } from '#tenancy';
import { GatewayConfig } from '../gateway.config.js';
import { ClientCertificates } from '../http/client-certificates.js';
import { advertisedEndpoints, collectionAt, routes } from '../http/routes.js';
import { SignUps } from '../sign-in/sign-ups.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { type PublicDocument, PublicDocuments, publicDocument } from './public-documents.js';

type Written = { readonly servers: readonly ResourceServer[]; readonly document: PublicDocument };

/** The tenants' metadata (OpenID Connect Discovery §3, RFC 8414 §2), ready to be sent. */
@Injectable()
export class DiscoveryDocuments extends PublicDocuments {
  /** Each lives as long as the directory remembers that state of its tenant, and is made anew for another state of its resource servers; one for where people register themselves, which the platform may not be set up for, and one for where nobody does. */
  private readonly documents = {
    withSignUps: new WeakMap<Tenant, Written>(),
    withoutSignUps: new WeakMap<Tenant, Written>(),
  };

  constructor(
    private readonly config: GatewayConfig,
    private readonly signUps: SignUps,
    private readonly certificates: ClientCertificates,
    private readonly resourceServers: ResourceServerDirectory,
  ) {
    super();
  }

  /** Costs an RPC only when the tenant's resource servers are not remembered. */
  protected override documentOf({ tenant, context }: Pick<TenantRequest, 'tenant' | 'context'>): PublicDocument | Promise<PublicDocument> {
    const servers = this.resourceServers.remembered(tenant.id);
    if (servers !== undefined) return this.documentFor(tenant, servers);
    return this.resourceServers.all(context).then((found) => this.documentFor(tenant, found));
  }

  private documentFor(tenant: Tenant, servers: readonly ResourceServer[]): PublicDocument {
    const documents = this.documents[this.signUps.areOffered(tenant) ? 'withSignUps' : 'withoutSignUps'];
    const written = documents.get(tenant);
    if (written?.servers === servers) return written.document;
    const document = this.write(tenant, servers);
    documents.set(tenant, { servers, document });
    return document;
  }

  /** `create` where the page that it leads to is there. */
  private promptsOf(tenant: Tenant): readonly Prompt[] {
    return supportedPrompts(tenant.settings).filter((prompt) => prompt !== 'create' || this.signUps.areOffered(tenant));
  }

  private write(tenant: Tenant, servers: readonly ResourceServer[]): PublicDocument {
    const { issuer, slug, settings } = tenant;
    const {
      registration_endpoint,
      authorization_challenge_endpoint,
      backchannel_authentication_endpoint,
      check_session_iframe,
      ...endpoints
    } = advertisedEndpoints(issuer);
    return publicDocument(
      discoveryMetadata({
        issuer,
        endpoints: {
          ...endpoints,
          ...(settings.dynamicRegistration !== 'closed' && { registration_endpoint }),
          ...(settings.authorizationChallenge && { authorization_challenge_endpoint }),
          ...(settings.backchannelAuthentication && { backchannel_authentication_endpoint }),
          ...(settings.grantManagement !== 'off' && { grant_management_endpoint: collectionAt(issuer, routes.grantManagement) }),
          ...(settings.sessionManagement && { check_session_iframe }),
          introspection_endpoint: introspectionAddress(this.config.introspectionPublicUrl, slug),
        },
        idTokenAlgorithm: settings.idTokenSignedResponseAlg,
        profile: settings.profile,
        legacyFeatures: settings.legacyFeatures,
        grantManagement: settings.grantManagement,
        certificates: this.certificates.supportFor(issuer),
        clientDocuments: settings.clientDocuments !== 'off',
        promptValues: this.promptsOf(tenant),
        authorizationDetailsTypes: servers.flatMap(({ authorizationDetailsTypes }) => authorizationDetailsTypes.map(({ type }) => type)),
        uiLocales: supportedLocales,
        claimSources: settings.claimSources,
        attributeClaims: attributeClaimNames(tenant),
      }),
      'application/json; charset=utf-8',
    );
  }
}

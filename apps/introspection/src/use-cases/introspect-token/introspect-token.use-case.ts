import { Injectable } from '@nestjs/common';
import type { ClientRequest, IntrospectedToken, OAuthReply, TenantContext } from '#contracts';
import { Clock } from '#kernel';
import { authenticateClient, type AuthenticatedClient, errorReply, hashSecret, jsonReply, OAuthError, Parameters } from '#oauth-core';
import { ClientDirectory } from '#tenancy';
import { TokenCache } from '../../cache/token-cache.js';
import { TokenIntrospector } from '../../ports/token-introspector.js';

/** RFC 7662 §2.2: whatever the reason, nothing else is told of a token that is not active. */
const inactive = { active: false };

/**
 * The introspection endpoint (RFC 7662 §2). A resource server is told of tokens that name it as audience, a
 * confidential application of tokens issued to itself; to anyone else a token is inactive.
 */
@Injectable()
export class IntrospectTokenUseCase {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: TokenIntrospector,
    private readonly cache: TokenCache,
    private readonly clock: Clock,
  ) {}

  /** Answers 401 to a caller that did not prove who it is; throws a `ServiceError` when the token cannot be judged. */
  async execute(tenant: TenantContext, request: ClientRequest): Promise<OAuthReply> {
    try {
      const parameters = Parameters.read(request.parameters);
      parameters.refuseMalformed();
      const caller = await this.authenticate(tenant, parameters, request.authorization);
      const token = await this.introspect(tenant, parameters.require('token'));
      return jsonReply(200, token.active && mayKnow(caller, token) ? token.response : inactive);
    } catch (error) {
      if (error instanceof OAuthError) return errorReply(error, tenant.issuer);
      throw error;
    }
  }

  // RFC 7662 §2.1: the endpoint requires authorization, so that tokens cannot be scanned for.
  private async authenticate(tenant: TenantContext, parameters: Parameters, authorization: string | null): Promise<AuthenticatedClient> {
    const caller = await authenticateClient(tenant, { parameters, authorization }, { clients: this.clients, clock: this.clock });
    if (caller.registration.application?.tokenEndpointAuthMethod === 'none') {
      throw new OAuthError('invalid_client', 'Client authentication failed', 'a public client may not introspect');
    }
    return caller;
  }

  private async introspect(tenant: TenantContext, token: string): Promise<IntrospectedToken> {
    const hash = hashSecret(token);
    const held = this.cache.get(tenant.tenantId, hash);
    if (held) return held;
    const asked = this.cache.moment();
    const found = await this.tokens.introspect(tenant, token);
    if (found.active) this.cache.put(tenant.tenantId, hash, found, asked);
    return found;
  }
}

const mayKnow = (caller: AuthenticatedClient, token: Extract<IntrospectedToken, { active: true }>): boolean => {
  const { application, resourceServer } = caller.registration;
  if (application) return token.clientId === application.clientId;
  return token.tokenKind === 'access_token' && resourceServer !== null && token.audience.includes(resourceServer.identifier);
};

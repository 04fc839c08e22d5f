import { Injectable } from '@nestjs/common';
import type { ClientRequest, JsonObject, TenantContext, TenantId } from '#contracts';
import { Clock } from '#kernel';
import { addressGroups } from '#limits';
import {
  accessTokenHash,
  authenticateClient,
  type AuthenticatedClient,
  errorReply,
  hashSecret,
  jsonReply,
  OAuthError,
  Parameters,
  presentsAssertion,
  strictestProfile,
  tokenFormOf,
} from '#oauth-core';
import { ClientDirectory } from '#tenancy';
import { type HeldToken, TokenCache } from '../../cache/token-cache.js';
import { CallerMemory } from '../../callers/caller-memory.js';
import { RequestLimits } from '../../limits/request-limits.js';
import { AssertionJudge } from '../../ports/assertion-judge.js';
import { ResponseSigner } from '../../ports/response-signer.js';
import { TokenIntrospector } from '../../ports/token-introspector.js';

/** Of an IPv6 subscriber, who has many addresses. */
const networkOf = (address: string): string => addressGroups(address)[0].id;

/** `signed`: the answer is wanted as a JWT (RFC 9701 §4), or given as nothing else by the tenant's profile. `address` is the caller's. */
export type IntrospectionRequest = ClientRequest & { readonly address: string; readonly signed: boolean };

/** An answer ready for HTTP. */
export type IntrospectionAnswer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
};

/** RFC 7662 §2.2: whatever the reason, nothing else is told of a token that is not active. */
const inactive = JSON.stringify({ active: false });

const { headers: uncached } = jsonReply(200, null);
const jsonHeaders = { ...uncached, 'content-type': 'application/json; charset=utf-8' };
const jwtHeaders = { ...uncached, 'content-type': 'application/token-introspection+jwt' };
const answerWith = (body: string): IntrospectionAnswer => ({ status: 200, headers: jsonHeaders, body });

const mayKnow = (caller: AuthenticatedClient, token: HeldToken): boolean => {
  const { application, resourceServer } = caller.registration;
  if (application) return token.clientId === application.clientId;
  return token.tokenKind !== 'refresh_token' && resourceServer !== null && token.audience.includes(resourceServer.identifier);
};

/** Whether this caller gets signed answers alone (FAPI 2.0 Message Signing §5.5.1), whatever it accepts. */
const getsSignedAnswers = ({ registration: { application } }: AuthenticatedClient): boolean =>
  application !== null && strictestProfile(application).requiresSignedIntrospection;

/** What this caller is told of a token. Entries are shared between callers; what each may know is decided anew. */
const tell = (caller: AuthenticatedClient, token: HeldToken | null): string => (token && mayKnow(caller, token) ? token.json : inactive);

/**
 * The introspection endpoint (RFC 7662 §2), for API keys as well as for tokens. A resource server is told of tokens that name it as audience, a
 * confidential application of tokens issued to itself; to anyone else a token is inactive.
 */
@Injectable()
export class IntrospectTokenUseCase {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly assertions: AssertionJudge,
    private readonly callers: CallerMemory,
    private readonly tokens: TokenIntrospector,
    private readonly cache: TokenCache,
    private readonly limits: RequestLimits,
    private readonly signer: ResponseSigner,
    private readonly clock: Clock,
  ) {}

  /**
   * The answer, if all it takes is in memory: a caller that has authenticated before and a token known to be active. Null
   * otherwise, for `execute` to answer, with refusals too.
   */
  recall(tenantId: TenantId, request: IntrospectionRequest): IntrospectionAnswer | null {
    if (request.signed || this.limits.limitsRequests) return null;
    const parameters = Parameters.read(request.parameters);
    const token = parameters.isWellFormed ? parameters.get('token') : null;
    const held = token === null ? null : this.cache.get(tenantId, hashSecret(token));
    const caller = held && this.callers.recall(tenantId, parameters, request.authorization);
    return caller && !getsSignedAnswers(caller) ? answerWith(tell(caller, held)) : null;
  }

  /**
   * Answers 401 to a caller that did not prove who it is. Throws a `ServiceError` when the token cannot be judged, or for too
   * many requests.
   */
  async execute(tenant: TenantContext, request: IntrospectionRequest): Promise<IntrospectionAnswer> {
    try {
      const parameters = Parameters.read(request.parameters);
      parameters.refuseMalformed();
      const caller = await this.authenticate(tenant, parameters, request);
      return await this.answer(tenant, caller, parameters.require('token'), request);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const { status, headers, body } = errorReply(error, tenant.issuer);
      return { status, headers: { ...jsonHeaders, ...headers }, body: JSON.stringify(body) };
    }
  }

  private async answer(
    tenant: TenantContext,
    caller: AuthenticatedClient,
    token: string,
    { address, signed }: IntrospectionRequest,
  ): Promise<IntrospectionAnswer> {
    const who = `${tenant.tenantId} ${caller.clientId} ${networkOf(address)}`;
    if (this.limits.limitsRequests) await this.limits.admit(who);
    const body = tell(caller, await this.introspect(tenant, token, who));
    if (body === inactive) await this.limits.recordInactive(who);
    return signed || getsSignedAnswers(caller) ? this.sign(tenant, caller, body) : answerWith(body);
  }

  // RFC 7662 §2.1: the endpoint requires authorization, so that tokens cannot be scanned for.
  private async authenticate(
    tenant: TenantContext,
    parameters: Parameters,
    { authorization, address }: IntrospectionRequest,
  ): Promise<AuthenticatedClient> {
    const known = this.callers.recall(tenant.tenantId, parameters, authorization);
    if (known) return known;
    const who = `${tenant.tenantId} ? ${networkOf(address)}`;
    // What is signed costs a call to judge, forged or not.
    if (presentsAssertion(parameters)) await this.limits.admitUnknownToken(who);
    try {
      const { clients, assertions, clock } = this;
      const caller = await authenticateClient(tenant, { parameters, authorization }, { clients, assertions, clock });
      if (caller.registration.application?.tokenEndpointAuthMethod === 'none') {
        throw new OAuthError('invalid_client', 'Client authentication failed', 'a public client may not introspect');
      }
      this.callers.remember(tenant.tenantId, parameters, authorization, caller);
      return caller;
    } catch (error) {
      if (error instanceof OAuthError) await this.limits.admitUnknownToken(who);
      await this.limits.recordInactive(who);
      throw error;
    }
  }

  /** Null: not active. */
  private async introspect(tenant: TenantContext, token: string, who: string): Promise<HeldToken | null> {
    const key = hashSecret(token);
    const held = this.cache.get(tenant.tenantId, key);
    if (held) return held;
    await this.limits.admitUnknownToken(who);
    const form = tokenFormOf(token);
    if (form === 'none') return null;
    const asked = this.cache.moment();
    const found = await this.tokens.introspect(tenant, token);
    if (!found.active) return null;
    const fresh = this.cache.holdable(tenant.tenantId, form === 'jwt' ? accessTokenHash(token) : key, found);
    // A refresh token is spent without anybody being told.
    if (fresh.tokenKind !== 'refresh_token') this.cache.put(key, fresh, asked);
    return fresh;
  }

  // RFC 9701 §5: by the algorithm of this resource server's tokens, or of this application's ID tokens.
  private async sign(tenant: TenantContext, caller: AuthenticatedClient, body: string): Promise<IntrospectionAnswer> {
    const { application, resourceServer } = caller.registration;
    const algorithm = resourceServer?.signingAlgorithm ?? application?.idTokenSignedResponseAlg ?? null;
    const response = JSON.parse(body) as JsonObject;
    const jwt = await this.signer.sign(tenant, { audience: caller.clientId, algorithm, response });
    return { status: 200, headers: jwtHeaders, body: jwt };
  }
}

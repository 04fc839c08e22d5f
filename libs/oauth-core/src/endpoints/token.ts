import type { Application, JsonObject } from '#contracts';
import { OAuthError } from '../errors.js';
import type { GrantHandler } from '../grants/grant-handler.js';
import { grantHandlers } from '../grants/index.js';
import { looksLikeJwt } from '../jwt.js';
import type { Parameters } from '../parameters.js';
import type { Issuance } from '../grants/issuance-log.js';
import type { OAuthTenant } from '../ports.js';
import { jsonReply } from '../reply.js';
import { proveSender, requireSenderConstraint, tellingNonce } from '../sender-constraint.js';
import { answerClient, requireApplication } from './client-endpoint.js';
import type { TokenEndpoint } from './signatures.js';

const requireGrantHandler = (tenant: OAuthTenant, application: Application, grantType: string): GrantHandler => {
  const handler = grantHandlers.find((candidate) => candidate.grantType === grantType);
  if (handler?.isOfferedBy?.(tenant, application) === false || !handler)
    throw new OAuthError('unsupported_grant_type', 'The grant_type is not supported');
  return handler;
};

const refuseUnregisteredGrant = (application: Application, { grantType }: GrantHandler): void => {
  if (!application.grantTypes.includes(grantType))
    throw new OAuthError('unauthorized_client', 'The client is not registered for this grant_type');
};

/** Other grants have their organization already, or none. RFC 6749 §3.2 has unrecognized parameters ignored, but this one is recognized here: whoever asks for an organization would take tokens for another, or for none, as those for it. */
const refuseOrganization = (given: Parameters, { parameters }: GrantHandler): void => {
  if (given.get('organization') !== null && !parameters.includes('organization'))
    throw new OAuthError('invalid_request', 'An organization cannot be asked for with this grant_type');
};

const issuanceOf = ({ grantType }: GrantHandler, body: JsonObject): Issuance => ({
  grantType,
  accessTokenFormat: typeof body.access_token === 'string' && looksLikeJwt(body.access_token) ? 'jwt' : 'opaque',
  hasRefreshToken: 'refresh_token' in body,
  hasIdToken: 'id_token' in body,
});

/**
 * The token endpoint (RFC 6749 §3.2): authenticates the client and hands over to the grant. Answers are never cached
 * (§5.1). Method, content type and size of the HTTP request are for the caller to check.
 */
export const tokenEndpoint: TokenEndpoint = (tenant, request, dependencies) =>
  answerClient(tenant, { name: 'token', required: ['grant_type'] }, request, dependencies, async (asked, client, parameters) => {
    const application = requireApplication(asked, client, parameters);
    const handler = requireGrantHandler(asked, application, parameters.require('grant_type'));
    refuseUnregisteredGrant(application, handler);
    refuseOrganization(parameters, handler);
    const granted = parameters.only(handler.parameters);
    requireSenderConstraint(application, request);
    handler.refuseMalformed?.(granted);
    const sender = await proveSender(asked, application, request, dependencies);
    const granting = { application, parameters: granted, confirmation: sender.confirmation, instance: client.instance };
    const body = await tellingNonce(sender, () => handler.handle(asked, granting, dependencies));
    dependencies.issuances.issued(issuanceOf(handler, body));
    return jsonReply(200, body, sender.headers);
  });

import type { Application } from '#contracts';
import type { UserAuthorization } from '../../authorization.js';
import type { StoredAuthorizationCode } from '../../grants/authorization-code-store.js';
import { newCode } from '../../grants/new-code.js';
import type { CodeBinding, PendingAuthorization, RedirectDelivery } from '../../pending-authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant, Statement, Transaction } from '../../ports.js';
import { respond } from '../../response-mode.js';
import { hasTokens, responseHas } from '../../response-type.js';
import { createSecret, deriveSecret } from '../../secrets.js';
import type { DecidedResponse } from './unsent-outcome.js';

/** A request with what its user granted. */
export type GrantedRequest = {
  readonly request: PendingAuthorization<RedirectDelivery>;
  readonly application: Application;
  readonly authorization: UserAuthorization;
};

type IssuePorts = Pick<OAuthDependencies, 'codes' | 'clock' | 'random'>;

/** Bound to client, redirect_uri, PKCE challenge, user and session (RFC 6749 §4.1.2, RFC 9700 §2.1.1). */
const clientsCode = (tenant: OAuthTenant, granted: GrantedRequest, code: string, ports: IssuePorts): StoredAuthorizationCode => {
  const { asked, delivery } = granted.request;
  const { redirectUri, codeChallenge, nonce, dpopJkt } = delivery;
  const { grantManagement } = asked;
  return {
    ...newCode(tenant, granted, code, ports),
    redirectUri,
    codeChallenge,
    nonce,
    dpopJkt,
    ...(grantManagement && { grantManagement }),
  };
};

/** Of a client that is answered without a redirect, and so redeems it without a redirect_uri (OAuth 2.0 for First-Party Applications §6): bound as `clientsCode` otherwise. */
export const codeWithoutRedirect = (
  tenant: OAuthTenant,
  granted: Pick<GrantedRequest, 'application' | 'authorization'>,
  { codeChallenge, nonce, dpopJkt }: Omit<CodeBinding, 'redirectUri'>,
  code: string,
  ports: IssuePorts,
): StoredAuthorizationCode => ({ ...newCode(tenant, granted, code, ports), redirectUri: null, codeChallenge, nonce, dpopJkt });

/** What the tokens of the response itself are redeemed for. Nobody is sent it, and at the token endpoint, where each names its redirect_uri, it is good for nothing. They end with the session, and are not refreshed. */
const browsersCode = (tenant: OAuthTenant, granted: GrantedRequest, code: string, ports: IssuePorts): StoredAuthorizationCode => {
  const { authorization, request } = granted;
  const scopes = authorization.scopes.filter((scope) => scope !== 'offline_access');
  const stored = newCode(tenant, { ...granted, authorization: { ...authorization, scopes } }, code, ports);
  return { ...stored, redirectUri: null, codeChallenge: null, nonce: request.delivery.nonce, dpopJkt: null };
};

/** The response to what was granted: with the code, where the request asks for one, and with the tokens that `inFront` has yet to be redeemed for. */
export const respondWithGranted = (
  { delivery }: PendingAuthorization<RedirectDelivery>,
  code: string,
  inFront: StoredAuthorizationCode | null,
): DecidedResponse => {
  const { responseType } = delivery;
  const sent = responseHas(responseType, 'code') ? code : null;
  return {
    ...respond(delivery, sent === null ? [] : [['code', sent]]),
    ...(inFront !== null && { inFront: { code: inFront, responseType, sentCode: sent } }),
  };
};

/** Of a code that a client is sent, or would be, the one that the tokens of the same response are redeemed for. */
export const codeInFront = (code: string): string => deriveSecret('ac', code, 'front channel');

/** Makes a code for a response of the type `code`, and that response. */
export const issueCode = (
  tenant: OAuthTenant,
  granted: GrantedRequest,
  ports: IssuePorts,
  code = createSecret('ac', ports.random),
): Statement<DecidedResponse> =>
  ports.codes.insert(clientsCode(tenant, granted, code, ports)).map(() => respondWithGranted(granted.request, code, null));

/** Makes what a response of any type needs, and that response. */
export const issueResponse = async (
  tx: Transaction,
  tenant: OAuthTenant,
  granted: GrantedRequest,
  ports: IssuePorts,
  code = createSecret('ac', ports.random),
): Promise<DecidedResponse> => {
  const { responseType } = granted.request.delivery;
  if (!hasTokens(responseType)) return tx.run(issueCode(tenant, granted, ports, code));
  if (responseHas(responseType, 'code')) await tx.run(ports.codes.insert(clientsCode(tenant, granted, code, ports)));
  const inFront = browsersCode(tenant, granted, codeInFront(code), ports);
  await tx.run(ports.codes.insert(inFront));
  return respondWithGranted(granted.request, code, inFront);
};

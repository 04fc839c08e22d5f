import { type Application, deviceCodeGrant, type ResourceServer } from '#contracts';
import { mayReach } from '../../allowed-target.js';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import { mayManageGrants, usableScopes } from '../../grant-management.js';
import {
  isOfBackchannel,
  isOfChallenge,
  isOfDevice,
  isRedirected,
  type PendingAuthorization,
  type RedirectDelivery,
} from '../../pending-authorization.js';
import { whyChallengeRequired } from '../../pkce.js';
import type { OAuthTenant } from '../../ports.js';
import { mayHaveResponse } from '../../profiles/legacy-features.js';
import { profileConflicts } from '../../profiles/profile-conflicts.js';
import { matchesRedirectUri } from '../../redirect-uri.js';
import { type Recipient, respondWithError } from '../../response-mode.js';
import { hasTokens, responseHas } from '../../response-type.js';
import { accessAtEach, type TargetAccess } from '../../resource-access.js';
import { allowsScope } from '../../scope-template.js';
import { hasBoundTokens } from '../../sender-constraint.js';
import { webMessageRefusal } from '../../web-message.js';
import { maySignIn } from './checks/challenge.js';
import { pushRefusal } from './checks/pushed.js';
import { mayAskUsers } from './checks/registered-grant.js';
import { signatureRefusal } from './checks/response-type.js';
import type { UnsentOutcome } from './unsent-outcome.js';

/*
 * What was checked as a request came, and an administrator may have changed since: while its client had yet to send a browser, or its person was on a page, which is half an hour at most. Whether it was signed is not kept, and not looked at again.
 */

const mayHaveMessage = (tenant: OAuthTenant, application: Application, { responseMode, redirectUri }: RedirectDelivery): boolean =>
  responseMode !== 'web_message' || webMessageRefusal(tenant, application, redirectUri) === null;

const allowsCode = (
  tenant: OAuthTenant,
  application: Application,
  { asked: { scopes }, delivery: { codeChallenge, nonce } }: PendingAuthorization<RedirectDelivery>,
): boolean =>
  application.grantTypes.includes('authorization_code') &&
  (codeChallenge !== null || whyChallengeRequired(tenant, application, { scopes, nonce }) === null);

const allowsRedirect = (tenant: OAuthTenant, application: Application, request: PendingAuthorization<RedirectDelivery>): boolean => {
  const { delivery, pushedUntil } = request;
  const { redirectUri, responseType, responseMode } = delivery;
  return (
    matchesRedirectUri(application, redirectUri) &&
    mayHaveResponse(responseType, tenant, application) &&
    (!responseHas(responseType, 'code') || allowsCode(tenant, application, request)) &&
    // No key is proved where a browser takes a token to the client.
    (!responseHas(responseType, 'token') || !hasBoundTokens(application)) &&
    mayHaveMessage(tenant, application, delivery) &&
    signatureRefusal(tenant, application, responseMode) === null &&
    (pushedUntil !== null || pushRefusal(tenant, application) === null)
  );
};

const allowsDelivery = (tenant: OAuthTenant, application: Application, request: PendingAuthorization): boolean => {
  if (isRedirected(request)) return allowsRedirect(tenant, application, request);
  if (isOfDevice(request)) return application.grantTypes.includes(deviceCodeGrant);
  if (isOfBackchannel(request)) return mayAskUsers(tenant, application);
  return isOfChallenge(request) && maySignIn(tenant, application) && application.grantTypes.includes('authorization_code');
};

const allowsTarget = (usable: readonly string[], target: TargetAccess, servers: readonly ResourceServer[]): boolean => {
  const at = servers.filter(({ identifier }) => identifier === target.resource);
  return (
    mayReach(target, usable, servers) &&
    target.scopes.every((scope) => scope === 'offline_access' || allowsScope(usable, scope, servers, at))
  );
};

const allowsAsked = (
  tenant: OAuthTenant,
  application: Application,
  { asked }: PendingAuthorization,
  servers: readonly ResourceServer[],
): boolean => {
  const usable = usableScopes(tenant, application);
  return (
    profileConflicts(application, tenant.settings).length === 0 &&
    (asked.grantManagement ? mayManageGrants(tenant, application) : tenant.settings.grantManagement !== 'required') &&
    (asked.organization === null || application.organizationUsage !== 'none') &&
    accessAtEach(asked).every((target) => allowsTarget(usable, target, servers)) &&
    asked.authorizationDetails.every(({ type }) => application.authorizationDetailsTypes.includes(type))
  );
};

/** Whether a client may still be answered what it asked, and so: by its registration and the settings of its tenant as they are now. To be looked at as the answer is written, whatever it is. */
export const isStillAllowed = async (
  tenant: OAuthTenant,
  application: Application,
  request: PendingAuthorization,
  { resourceServers }: Pick<OAuthDependencies, 'resourceServers'>,
): Promise<boolean> =>
  allowsAsked(tenant, application, request, await resourceServers.list(tenant)) && allowsDelivery(tenant, application, request);

/** Why not, for the client. */
export const notAllowedAnyMore = (): OAuthError =>
  new OAuthError('unauthorized_client', 'The client may not be answered any more as it asked: its registration or its tenant has changed');

/** Where the client hears of it; null: nowhere, since the address is not its own any more, or there is none. A page that may be told nothing is not told that either. */
const recipientNow = (tenant: OAuthTenant, application: Application, request: PendingAuthorization): Recipient | null => {
  if (!isRedirected(request) || !matchesRedirectUri(application, request.delivery.redirectUri)) return null;
  const { delivery } = request;
  if (mayHaveMessage(tenant, application, delivery)) return delivery;
  return { ...delivery, responseMode: hasTokens(delivery.responseType) ? 'fragment' : 'query' };
};

/** What becomes of a browser whose request is not allowed any more: it takes the error to the client, or shows it. */
export const refuseNow = (
  tenant: OAuthTenant,
  application: Application,
  request: PendingAuthorization,
  error: OAuthError,
): UnsentOutcome => {
  const recipient = recipientNow(tenant, application, request);
  if (recipient !== null) return respondWithError(recipient, error);
  return { kind: 'error_page', error: error.code, description: error.description };
};

import type { Application, SignInNeeds, WayBack } from '#contracts';
import { OAuthError } from '../../errors.js';
import type { AskedAuthorization, Delivery, PendingAuthorization } from '../../pending-authorization.js';
import type { OAuthTenant } from '../../ports.js';
import { unsupportedPrompt } from '../../prompt.js';
import { addToQuery, type Recipient, respondWithError, type UnsentResponse, writeUnsigned } from '../../response-mode.js';
import { destinationOf, isVerified, shownName } from '../../trust.js';
import type { Decision } from './decision.js';
import { leavesOrganizationOpen } from './requested-organization.js';
import type { UnsentOutcome } from './unsent-outcome.js';

const needsOf = (asked: AskedAuthorization, application: Application): SignInNeeds => {
  const { prompt, maxAge, acr, requiredUserId } = asked;
  const { secondFactor, requiredAttributes } = application;
  return {
    acr,
    maxAge: prompt.includes('login') ? 0 : maxAge,
    chooseAccount: prompt.includes('select_account'),
    userId: requiredUserId,
    ...(secondFactor !== 'off' && { secondFactor }),
    ...(requiredAttributes.length > 0 && { attributes: requiredAttributes }),
    ...(leavesOrganizationOpen(asked, application) && { organization: true as const }),
  };
};

/**
 * Where the application begins a sign-in (OpenID Connect Core §4), or where it is found: the origin of a redirect URI that a browser can open. One that nobody answers for begins it there as well: the link names the host of
 * the redirect URI, and another of its own may be of somebody else.
 */
const homeOf = ({ issuer }: OAuthTenant, redirectUri: string, application: Application): string | null => {
  const { initiateLoginUri } = application;
  const { protocol, origin } = new URL(redirectUri);
  if (initiateLoginUri !== null && (isVerified(application) || new URL(initiateLoginUri).origin === origin))
    return addToQuery(initiateLoginUri, [['iss', issuer]]);
  return protocol === 'https:' || protocol === 'http:' ? `${origin}/` : null;
};

/** Sends a person who gives up, whenever that is, back with an error (RFC 6749 §4.1.2.1); null where only a form could (`form_post`), or a signature that is made then. */
const refusalOf = ({ issuer }: OAuthTenant, recipient: Recipient): string | null => {
  const refusal = writeUnsigned(issuer, respondWithError(recipient, new OAuthError('access_denied', 'The sign-in was not completed')));
  return refusal?.kind === 'redirect' ? refusal.location : null;
};

/**
 * Initiating User Registration via OpenID Connect 1.0 §4.1: a value that `prompt_values_supported` does not have is `invalid_request`, which names it. That a message can be sent, without which nobody
 * registers, is known where the pages are.
 */
const unsupportedCreate = (recipient: Recipient): UnsentResponse => respondWithError(recipient, unsupportedPrompt('create'));

/** How a person gets away who gives up: back to the application, or nowhere where that is elsewhere. A link to one that nobody answers for says where it leads, and not what that calls itself. */
const wayBackOf = (tenant: OAuthTenant, delivery: Delivery, application: Application): WayBack =>
  delivery.kind !== 'redirect'
    ? { clientName: shownName(application), refusal: null, home: null }
    : {
        clientName: isVerified(application) ? application.name : destinationOf(delivery.redirectUri),
        refusal: refusalOf(tenant, delivery),
        home: homeOf(tenant, delivery.redirectUri, application),
      };

/** Has the user asked what a decision lacks. What is demanded of them is checked again when they come back. */
export const askUser = (
  tenant: OAuthTenant,
  { id: requestId, asked, delivery }: PendingAuthorization,
  application: Application,
  { kind }: Pick<Extract<Decision, { kind: 'login' | 'consent' }>, 'kind'>,
): Extract<UnsentOutcome, { kind: 'login_required' | 'consent_required' }> => ({
  kind: kind === 'login' ? 'login_required' : 'consent_required',
  requestId,
  ...(kind === 'login' &&
    asked.prompt.includes('create') &&
    delivery.kind === 'redirect' && { signUp: { unavailable: unsupportedCreate(delivery) } }),
  needs: needsOf(asked, application),
  wayBack: wayBackOf(tenant, delivery, application),
});

import { type Application, isAsStrictAs, satisfiesAcr, type SessionFacts } from '#contracts';
import { authorizeByUser, type UserAuthorization } from '../../authorization.js';
import { OAuthError } from '../../errors.js';
import type { AskedAuthorization, PendingAuthorization } from '../../pending-authorization.js';
import type { Prompt } from '../../prompt.js';
import { claimsBeyond } from '../../requested-claims.js';
import type { Resumption } from '../signatures.js';
import { leadsToMany } from '../../trust.js';
import { type AllowedBefore, areAllowedScopes, isAllowedClaim } from '../../allowed-scopes.js';
import { organizationIdOf, type RequestedOrganization } from './requested-organization.js';

/*
 * What a request needs of its user: OpenID Connect Core §3.1.2.3 (authentication), §3.1.2.4 (consent), §11 (offline access).
 */

/** Seconds that the clocks of the session service and ours may be apart. */
const toleratedSkew = 10;

/** What happens next: a page, or the answer with what is granted, or with why it is not. */
export type Decision =
  | { readonly kind: 'refused'; readonly error: OAuthError }
  | { readonly kind: 'login' }
  | { readonly kind: 'consent' }
  | { readonly kind: 'granted'; readonly authorization: UserAuthorization };

const isRequiredUser = ({ requiredUserId }: AskedAuthorization, { userId }: SessionFacts): boolean =>
  requiredUserId === null || requiredUserId === userId;

const refused = (...reason: ConstructorParameters<typeof OAuthError>): Decision => ({ kind: 'refused', error: new OAuthError(...reason) });

/** Whether the session's sign-in met what the application demands of a second factor, whatever the tenant demands. */
const meetsPolicy = ({ secondFactor }: Application, session: SessionFacts): boolean =>
  isAsStrictAs(session.secondFactor ?? 'off', secondFactor);

/** Before any page: whether the session the browser came with will do. */
const sessionSatisfies = ({ asked }: PendingAuthorization, session: SessionFacts, arrivedAt: number): boolean => {
  const { prompt, maxAge, acr } = asked;
  if (prompt.includes('login') || prompt.includes('select_account') || prompt.includes('create') || maxAge === 0) return false;
  if (maxAge !== null && session.authTime < arrivedAt - maxAge) return false;
  return isRequiredUser(asked, session) && satisfiesAcr(session.acr, acr);
};

/** After the login page: whether the user logged in for this request, where an older login would not do. */
const isFreshEnough = ({ asked, createdAt }: PendingAuthorization, session: SessionFacts): boolean => {
  const maxAge = asked.prompt.includes('login') ? 0 : asked.maxAge;
  return maxAge === null || session.authTime >= createdAt - maxAge - toleratedSkew;
};

const login = ({ prompt }: AskedAuthorization): Decision => {
  if (prompt.includes('none'))
    return refused(
      'login_required',
      'The user is not signed in, not recently enough, or not as the acr_values or the policy of the application ask for',
    );
  return { kind: 'login' };
};

/** The pages of the sign-in ask for what is required of users. */
const interaction = ({ prompt }: AskedAuthorization): Decision =>
  prompt.includes('none')
    ? refused('interaction_required', 'The user has to complete their profile, to accept terms, or to choose an organization')
    : { kind: 'login' };

/** RFC 8252 §8.6: without a page, any program that answers at a native application's redirect URI would get a code unseen; and so would a place that the user never allowed a client to send answers to. */
const asksEachTime = (prompt: readonly Prompt[], application: Application, isOwn: boolean): boolean =>
  prompt.includes('consent') || (!isOwn && (application.applicationType === 'native' || leadsToMany(application)));

/** The user's part of a decision: what was allowed before, and what came of the sign-in and its consent page just now. */
export type Consent = {
  readonly allowed: AllowedBefore;
  readonly answer: Resumption['decision'];
  /** Whether the user has yet to say something that is required of them. */
  readonly isIncomplete: boolean;
  readonly organization: RequestedOrganization;
};

const isAllowed = (asked: AskedAuthorization, allowed: AllowedBefore): boolean =>
  areAllowedScopes(allowed, asked) && claimsBeyond(asked.scopes, asked.claims).every((claim) => isAllowedClaim(allowed, claim));

const unallowed = (): Decision => refused('consent_required', 'The user has not allowed all that is asked for');

/**
 * Without a page, an application of somebody else that names an organization is told nothing of who is a member of it, before its user has allowed it something there: one that there is not and one that they are no
 * member of are answered as one of theirs is.
 */
const isSilentAboutMembers = ({ prompt, organization }: AskedAuthorization, { firstParty }: Application, isOwn: boolean): boolean =>
  prompt.includes('none') && organization !== null && !firstParty && !isOwn;

const decideConsent = (
  { clientId, asked, delivery }: PendingAuthorization,
  application: Application,
  session: SessionFacts,
  { allowed, answer, isIncomplete, organization }: Consent,
): Decision => {
  const { prompt, scopes, authorizationDetails } = asked;
  if (answer === 'deny') return refused('access_denied', 'The user denied the request');
  // Who typed their password into an application of the tenant's own has said to whom.
  const isOwn = delivery.kind === 'challenge';
  if (isSilentAboutMembers(asked, application, isOwn) && (organization.kind === 'refused' || allowed.resources.size === 0))
    return unallowed();
  if (organization.kind === 'refused') return refused('access_denied', 'The user is a member of no such organization');
  const isOpen = organization.kind === 'open';
  // What the roles permit depends on it.
  if (!isOpen && scopes.length + authorizationDetails.length === 0)
    return refused('access_denied', 'The roles of the user permit nothing of what is asked for');
  if (isIncomplete || isOpen) return interaction(asked);
  const granted = (): Decision => ({
    kind: 'granted',
    authorization: authorizeByUser(clientId, asked, session, organizationIdOf(organization)),
  });
  if (answer === 'allow') return granted();
  // Details are about the one thing that is to be done: another time they are another thing.
  const isCovered = application.firstParty || isOwn || (authorizationDetails.length === 0 && isAllowed(asked, allowed));
  if (isCovered && !asksEachTime(prompt, application, isOwn)) return granted();
  if (prompt.includes('none')) return unallowed();
  return { kind: 'consent' };
};

/** What a browser comes with. `arrivedAt`: epoch seconds, later than the request where its client pushed that. */
export type Arrival = Pick<Consent, 'isIncomplete' | 'organization'> & {
  readonly session: SessionFacts | null;
  readonly arrivedAt: number;
};

/** Decides on a new request. */
export const decideAtStart = (
  request: PendingAuthorization,
  application: Application,
  { session, arrivedAt, isIncomplete, organization }: Arrival,
  allowed: AllowedBefore,
): Decision => {
  if (!session || !meetsPolicy(application, session) || !sessionSatisfies(request, session, arrivedAt)) return login(request.asked);
  return decideConsent(request, application, session, { allowed, answer: null, isIncomplete, organization });
};

/**
 * Decides on a request that comes back from the login or consent page; it goes there again where the session has ended. Somebody other than the user the client named
 * by `id_token_hint` is refused with `login_required` (OpenID Connect Core §3.1.2.1), and who has nothing to reach the `acr_values` with, with
 * `unmet_authentication_requirements` (RFC 9470 §5).
 */
export const decideOnReturn = (
  request: PendingAuthorization,
  application: Application,
  session: SessionFacts | null,
  consent: Consent,
): Decision => {
  const { asked } = request;
  if (consent.answer === 'unmet') return refused('unmet_authentication_requirements', 'The user cannot sign in as the acr_values ask for');
  if (!session) return login(asked);
  if (!isRequiredUser(asked, session)) return refused('login_required', 'Another user signed in than the client asked for');
  if (!isFreshEnough(request, session) || !satisfiesAcr(session.acr, asked.acr) || !meetsPolicy(application, session)) return login(asked);
  return decideConsent(request, application, session, consent);
};

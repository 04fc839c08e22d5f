import type { Application, MessageChannel, User, UserId } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import type { AskedAuthorization } from '../../pending-authorization.js';
import type { OAuthTenant } from '../../ports.js';
import { countingConsents } from '../../allowed-scopes.js';
import { findHintedUser } from './hinted-user.js';
import type { LoginHint } from './login-hint-token.js';

/** Whom nobody is, so that the look for what they allowed costs the same for a name that nobody has. */
const nobody = '00000000-0000-0000-0000-000000000000' as UserId;

/** A request as it was checked, and what its `login_hint_token` says where it has one. */
type Asked = AskedAuthorization & { readonly hint: LoginHint | null };

const byHint = (
  tenant: OAuthTenant,
  application: Application,
  { hint, requiredUserId, loginHint }: Asked,
  dependencies: Pick<OAuthDependencies, 'users' | 'subjectSecrets'>,
): Promise<User | null> => {
  const { users } = dependencies;
  if (hint !== null) return findHintedUser(tenant, application, hint, dependencies);
  return loginHint === null && requiredUserId !== null
    ? users.find(tenant, requiredUserId)
    : users.findByIdentifier(tenant, loginHint ?? '');
};

type Reached = (user: User, tenant: OAuthTenant, ports: Pick<OAuthDependencies, 'textMessages'>) => boolean;

/** Whom messages of a channel find: who has shown that they read what comes there. */
const reaches: { readonly [Channel in MessageChannel]: Reached } = {
  email: ({ email, emailVerified }) => email !== null && emailVerified,
  sms: ({ phone, phoneVerified }, tenant, { textMessages }) => phone !== null && phoneVerified && textMessages.serves(tenant, phone),
};

const canBeAsked = (user: User | null, tenant: OAuthTenant, ports: Pick<OAuthDependencies, 'textMessages'>): user is User =>
  user?.status === 'active' && tenant.settings.backchannelAuthenticationChannels.some((channel) => reaches[channel](user, tenant, ports));

/** The claims of a request may name its user, too (OpenID Connect Core §5.5.1). */
const isRequired = ({ id }: User, { requiredUserId }: AskedAuthorization): boolean => requiredUserId === null || requiredUserId === id;

/**
 * The user whom a client names (CIBA §7.1). Throws `unknown_user_id` (§13), alike for one that nobody is, that cannot be asked, and that never allowed the client anything: so a client learns of
 * nobody who does not know it, and asks none of them. Applications of the tenant's own, whose users are asked for no consent, may ask anybody.
 */
export const findAskedUser = async (
  tenant: OAuthTenant,
  application: Application,
  asked: Asked,
  dependencies: Pick<OAuthDependencies, 'users' | 'subjectSecrets' | 'consents' | 'textMessages' | 'unitOfWork'>,
): Promise<User> => {
  const user = await byHint(tenant, application, asked, dependencies);
  const consents = await dependencies.unitOfWork.read(tenant, countingConsents(application, user?.id ?? nobody, dependencies));
  if (!canBeAsked(user, tenant, dependencies) || !isRequired(user, asked) || (!application.firstParty && consents.length === 0))
    throw new OAuthError('unknown_user_id', 'The hint names no user whom the client may ask');
  return user;
};

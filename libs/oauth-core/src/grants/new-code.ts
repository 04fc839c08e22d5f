import type { Application, GrantId } from '#contracts';
import type { UserAuthorization } from '../authorization.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import { profileOf } from '../profiles/profiles.js';
import { randomUuid } from '../random-ids.js';
import { hashSecret } from '../secrets.js';
import type { StoredAuthorizationCode } from './authorization-code-store.js';

/** A code that is bound to nothing. */
type UnboundCode = Omit<StoredAuthorizationCode, 'redirectUri' | 'codeChallenge' | 'nonce' | 'dpopJkt'>;

/** Seconds: the tenant's, or what the profile permits at most (FAPI 2.0 Security Profile §5.3.2.1). */
const codeLifetime = (tenant: OAuthTenant, application: Application): number =>
  Math.min(tenant.settings.authorizationCodeLifetime, profileOf(tenant, application).maxCodeLifetime ?? Infinity);

/** What every code is that a user's authorization is redeemed for. `code`: the secret itself. What it is bound to is for the caller to say. */
export const newCode = (
  tenant: OAuthTenant,
  { application, authorization }: { readonly application: Application; readonly authorization: UserAuthorization },
  code: string,
  { clock, random }: Pick<OAuthDependencies, 'clock' | 'random'>,
): UnboundCode => {
  const createdAt = clock.epochSeconds();
  return {
    codeHash: hashSecret(code),
    grantId: randomUuid(random) as GrantId,
    authorization,
    createdAt,
    expiresAt: createdAt + codeLifetime(tenant, application),
    consumedAt: null,
  };
};

import type { Application } from '#contracts';
import type { OAuthDependencies } from './dependencies.js';
import type { StoredGrant } from './grant-store.js';
import type { StoredRefreshToken } from './grants/refresh-token-store.js';
import type { OAuthTenant } from './ports.js';
import { createSecret, deriveSecret, hashSecret } from './secrets.js';

/** Epoch seconds at which a family of refresh tokens that starts at `now` ends, used or not. */
export const refreshFamilyEnd = (tenant: OAuthTenant, application: Application, now: number): number =>
  now + (application.refreshTokenLifetime ?? tenant.settings.refreshTokenLifetime);

/** Epoch seconds at which a refresh token ends that is not used from `now` on. */
export const refreshIdleEnd = ({ settings }: OAuthTenant, familyExpiresAt: number, now: number): number =>
  Math.min(now + settings.refreshTokenIdleLifetime, familyExpiresAt);

const storedRefreshToken = (
  tenant: OAuthTenant,
  token: string,
  {
    grantId,
    clientId,
    familyExpiresAt,
    confirmation,
  }: Pick<StoredRefreshToken, 'grantId' | 'clientId' | 'familyExpiresAt' | 'confirmation'>,
  now: number,
): StoredRefreshToken => ({
  tokenHash: hashSecret(token),
  grantId,
  clientId,
  issuedAt: now,
  expiresAt: refreshIdleEnd(tenant, familyExpiresAt, now),
  familyExpiresAt,
  confirmation,
  spentAt: null,
});

export type IssuedRefreshToken = { readonly token: string; readonly stored: StoredRefreshToken };

/** The first refresh token of a grant. */
export const issueRefreshToken = (
  tenant: OAuthTenant,
  grant: StoredGrant,
  { familyExpiresAt, confirmation }: Pick<StoredRefreshToken, 'familyExpiresAt' | 'confirmation'>,
  { clock, random }: Pick<OAuthDependencies, 'clock' | 'random'>,
): IssuedRefreshToken => {
  const token = createSecret('rt', random);
  const { id: grantId, authorization } = grant;
  const { clientId } = authorization;
  return { token, stored: storedRefreshToken(tenant, token, { grantId, clientId, familyExpiresAt, confirmation }, clock.epochSeconds()) };
};

/** The token that would take the place of `parent` (`presented` is its secret), bound as that says, and the salt to derive it again. */
export const succeedRefreshToken = (
  tenant: OAuthTenant,
  presented: string,
  parent: StoredRefreshToken,
  { clock, random }: Pick<OAuthDependencies, 'clock' | 'random'>,
): IssuedRefreshToken & { readonly salt: string } => {
  const salt = Buffer.from(random(32)).toString('base64url');
  const token = deriveSecret('rt', presented, salt);
  return { token, salt, stored: storedRefreshToken(tenant, token, parent, clock.epochSeconds()) };
};

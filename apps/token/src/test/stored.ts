import { randomBytes, randomUUID } from 'node:crypto';
import type { AuthorizationRequestId, ClientId, GrantId, KeyId, SessionId, UserId } from '#contracts';
import {
  createSecret,
  type EventDraft,
  hashSecret,
  type PendingAuthorization,
  type Redemption,
  type Rotation,
  type StoredAccessToken,
  type StoredAuthorizationCode,
  type StoredGrant,
  type StoredRefreshToken,
  type UserAuthorization,
} from '#oauth-core';
import type { StoredSigningKey } from '../keys/signing-key.js';

export const now = Math.floor(Date.now() / 1000);
export const clientId = 'client' as ClientId;
export const userId = randomUUID() as UserId;
export const sessionId = randomUUID() as SessionId;
/** An event for a statement to record. */
export const aDraft = (): EventDraft => ({ row: { id: randomUUID(), subject: 'a.test', envelope: {} }, publish: () => undefined });
export const secretHash = (): string => hashSecret(randomBytes(16).toString('hex'));
export const grantId = (): GrantId => randomUUID() as GrantId;

export const aRequest = (members: Partial<PendingAuthorization> = {}): PendingAuthorization => ({
  id: createSecret('ar', randomBytes) as AuthorizationRequestId,
  clientId,
  asked: {
    ...{ scopes: ['openid'], resources: [], byResource: null, authorizationDetails: [], prompt: ['login'], maxAge: 0, acr: null },
    ...{ requiredUserId: null, loginHint: null, uiLocales: [], claims: null, grantManagement: null, organization: null },
  },
  delivery: {
    ...{
      kind: 'redirect',
      responseType: 'code',
      redirectUri: 'https://app.example/cb',
      responseMode: 'query',
      state: 'a "state" with \\ and \u00e9',
    },
    ...{ codeChallenge: null, nonce: null, dpopJkt: null },
  },
  pushedUntil: null,
  createdAt: now,
  expiresAt: now + 600,
  ...members,
});

export const anAuthorization = (members: Partial<UserAuthorization> = {}): UserAuthorization => ({
  clientId,
  userId,
  organizationId: null,
  sessionId,
  scopes: ['openid'],
  resources: [],
  byResource: null,
  claims: null,
  authorizationDetails: [],
  authTime: now,
  acr: 'urn:mace:incommon:iap:silver',
  amr: [],
  ...members,
});

export const aCode = (members: Partial<StoredAuthorizationCode> = {}): StoredAuthorizationCode => ({
  codeHash: secretHash(),
  grantId: grantId(),
  authorization: anAuthorization({ scopes: ['openid', 'profile'], resources: ['https://notes.example'], acr: null, amr: ['pwd', 'otp'] }),
  redirectUri: 'https://app.example/cb',
  codeChallenge: 'challenge',
  nonce: 'nonce',
  dpopJkt: null,
  createdAt: now,
  expiresAt: now + 60,
  consumedAt: null,
  ...members,
});

export const aGrant = (members: Partial<StoredGrant> = {}): StoredGrant => ({
  id: grantId(),
  authorization: anAuthorization(),
  createdAt: now,
  expiresAt: now + 86_400,
  revokedAt: null,
  ...members,
});

export const aRefreshToken = (grant: StoredGrant, members: Partial<StoredRefreshToken> = {}): StoredRefreshToken => ({
  tokenHash: secretHash(),
  grantId: grant.id,
  clientId,
  issuedAt: now,
  expiresAt: now + 600,
  familyExpiresAt: now + 86_400,
  confirmation: null,
  spentAt: null,
  ...members,
});

export const anAccessToken = (members: Partial<StoredAccessToken> = {}): StoredAccessToken => ({
  tokenHash: secretHash(),
  grantId: grantId(),
  clientId,
  userId: null,
  scopes: ['notes:read'],
  audience: ['https://notes.example'],
  claims: { username: 'ada', roles: ['editor'] },
  issuedAt: now,
  expiresAt: now + 900,
  ...members,
});

export const aRedemption = (code: StoredAuthorizationCode, members: Partial<Redemption> = {}): Redemption => {
  const grant = aGrant({ id: code.grantId });
  return {
    codeHash: code.codeHash,
    at: now,
    grant,
    accessToken: null,
    refreshToken: aRefreshToken(grant),
    replaces: null,
    sessionClient: null,
    ...members,
  };
};

export const aRotation = (parent: StoredRefreshToken, members: Partial<Rotation> = {}): Rotation => {
  const successor = { ...parent, tokenHash: secretHash() };
  return { parentHash: parent.tokenHash, at: now, salt: 'salt', successor, accessToken: null, ...members };
};

export const aKey = (members: Partial<StoredSigningKey> = {}): StoredSigningKey => ({
  kid: randomUUID() as KeyId,
  algorithm: 'ES256',
  generation: 1,
  publicJwk: { kty: 'EC' },
  sealedPrivateJwk: 'k1.iv.sealed',
  createdAt: new Date(now * 1000),
  activatesAt: new Date(now * 1000),
  ...members,
});

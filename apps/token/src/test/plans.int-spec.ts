import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientId, GrantId, ManagedGrantId, OrganizationId, SessionId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import type { StoredAccessToken, StoredGrant, StoredRefreshToken } from '#oauth-core';
import { plannedScans, testDatabase, type TestDatabase } from '#testing';
import { SqlAccessTokenStore } from '../persistence/stores/sql-access-token.store.js';
import { SqlAuthorizationCodeStore } from '../persistence/stores/sql-authorization-code.store.js';
import { SqlConsentStore } from '../persistence/stores/sql-consent.store.js';
import { SqlDeviceAuthorizationStore } from '../persistence/stores/sql-device-authorization.store.js';
import { SqlGrantStore } from '../persistence/stores/sql-grant.store.js';
import { SqlRefreshTokenStore } from '../persistence/stores/sql-refresh-token.store.js';
import { tokenSchema } from './token-service.js';

const now = Math.floor(Date.now() / 1000);
const hash = 'hash';
const grantId = randomUUID() as GrantId;
const clientId = 'client' as ClientId;
const userId = randomUUID() as UserId;
const sessionId = randomUUID() as SessionId;
const organizationId = randomUUID() as OrganizationId;
const times = { createdAt: now, issuedAt: now, expiresAt: now };
const authorization = {
  clientId,
  userId,
  organizationId: null,
  sessionId,
  scopes: [],
  resources: [],
  byResource: null,
  authorizationDetails: [],
  claims: null,
  authTime: now,
  acr: null,
  amr: [],
} as const;
const grant: StoredGrant = { id: grantId, authorization, revokedAt: null, ...times };
const accessToken: StoredAccessToken = { tokenHash: hash, grantId, clientId, userId, scopes: [], audience: [], claims: {}, ...times };
const refreshToken: StoredRefreshToken = {
  tokenHash: hash,
  grantId,
  clientId,
  familyExpiresAt: now,
  confirmation: null,
  spentAt: null,
  ...times,
};
const redemption = { codeHash: hash, at: now, grant, accessToken, refreshToken, replaces: null, sessionClient: null };
const rotation = { parentHash: hash, at: now, salt: 'salt', successor: refreshToken, accessToken };

describe('plans that were made while the tables were empty', () => {
  const [codes, grants] = [new SqlAuthorizationCodeStore(), new SqlGrantStore()];
  const [refreshTokens, accessTokens] = [new SqlRefreshTokenStore(), new SqlAccessTokenStore()];
  const consents = new SqlConsentStore();
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase([tokenSchema()]);
  });

  afterAll(() => database.drop());

  it.each<[string, (tx: Transaction) => Promise<unknown>]>([
    ['finding a code', (tx) => tx.run(codes.find(hash))],
    ['redeeming a code', (tx) => tx.run(codes.redeem(redemption))],
    ['consuming a code', (tx) => codes.consume(tx, hash, now)],
    ['finding what a user allowed', (tx) => tx.run(consents.find({ userId, clientId }))],
    ['polling for a device', (tx) => tx.run(new SqlDeviceAuthorizationStore().poll({ secretHash: hash, clientId, at: now }))],
    ['finding a grant', (tx) => tx.run(grants.find(grantId))],
    ['revoking a grant', (tx) => tx.run(grants.revoke(grantId, now))],
    ['finding a refresh token', (tx) => tx.run(refreshTokens.find(hash))],
    ['rotating a refresh token', (tx) => tx.run(refreshTokens.rotate(rotation))],
    ['using a refresh token that stays', (tx) => tx.run(refreshTokens.keep({ token: refreshToken, expiresAt: now, accessToken }))],
    ['finding the successor of a refresh token', (tx) => refreshTokens.findSpent(tx, refreshToken)],
    ['finding an access token', (tx) => tx.run(accessTokens.find(hash))],
    ['asking for the revocation of an access token', (tx) => tx.run(accessTokens.isRevoked(hash))],
  ])('look through nothing but primary keys for %s', async (_, work) => {
    expect(await plannedScans(database, 'token', work)).toEqual(['pkey']);
  });

  it('find a managed grant by what its client knows it by, and not among all that the client has', async () => {
    const of = { id: randomUUID() as ManagedGrantId, clientId };
    expect(await plannedScans(database, 'token', (tx) => tx.run(grants.findManaged(of)))).toEqual(['expr_idx']);
  });

  it.each<[string, string, (tx: Transaction) => Promise<unknown>]>([
    ['a session', 'session_id_idx', (tx) => grants.revokeSome(tx, { of: 'sessions', sessionIds: [sessionId] }, now, 1)],
    ['a user', 'user_id_created_at_id_idx', (tx) => grants.revokeSome(tx, { of: 'user', userId, before: new Date() }, now, 1)],
    ['a client', 'client_id_idx', (tx) => grants.revokeSome(tx, { of: 'client', clientId }, now, 1)],
    ['a member', 'user_id_created_at_id_idx', (tx) => grants.revokeSome(tx, { of: 'member', organizationId, userId }, now, 1)],
  ])('find the grants of %s by their own index', async (_, index, work) => {
    expect(await plannedScans(database, 'token', work)).toEqual(['pkey', index].toSorted());
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import type { AuthorizationRequestId, ClientId, GrantId, KeyId, SessionId, TenantContext, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import {
  createSecret,
  hashSecret,
  type PendingAuthorization,
  type Redemption,
  type Rotation,
  type StoredAccessToken,
  type StoredAuthorizationCode,
  type StoredGrant,
  type StoredRefreshToken,
} from '#oauth-core';
import { createDataSource, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { testDatabase, type TestDatabase, twoTenants } from '#testing';
import type { StoredSigningKey } from '../keys/signing-key.js';
import { TypeOrmAccessTokenStore } from '../persistence/stores/typeorm-access-token.store.js';
import { TypeOrmAuthorizationCodeStore } from '../persistence/stores/typeorm-authorization-code.store.js';
import { TypeOrmAuthorizationRequestStore } from '../persistence/stores/typeorm-authorization-request.store.js';
import { TypeOrmConsentStore } from '../persistence/stores/typeorm-consent.store.js';
import { TypeOrmEraser } from '../persistence/stores/typeorm-eraser.js';
import { TypeOrmGrantStore } from '../persistence/stores/typeorm-grant.store.js';
import { TypeOrmRefreshTokenStore } from '../persistence/stores/typeorm-refresh-token.store.js';
import { TypeOrmSigningKeyStore } from '../persistence/stores/typeorm-signing-key.store.js';
import { tokenApp } from '../token.app.js';
import { tokenSchema } from './token-service.js';

jest.setTimeout(60_000);

const now = Math.floor(Date.now() / 1000);
const clientId = 'client' as ClientId;
const userId = randomUUID() as UserId;
const sessionId = randomUUID() as SessionId;
const secretHash = (): string => hashSecret(randomBytes(16).toString('hex'));
const grantId = (): GrantId => randomUUID() as GrantId;

const aRequest = (members: Partial<PendingAuthorization> = {}): PendingAuthorization => ({
  id: createSecret('ar', randomBytes) as AuthorizationRequestId,
  clientId,
  redirectUri: 'https://app.example/cb',
  responseMode: 'query',
  state: 'a "state" with \\ and \u00e9',
  nonce: null,
  scopes: ['openid'],
  resource: null,
  codeChallenge: null,
  prompt: ['login'],
  maxAge: 0,
  requiredUserId: null,
  loginHint: null,
  uiLocales: [],
  createdAt: now,
  expiresAt: now + 600,
  ...members,
});

const aCode = (members: Partial<StoredAuthorizationCode> = {}): StoredAuthorizationCode => ({
  codeHash: secretHash(),
  grantId: grantId(),
  clientId,
  userId,
  sessionId,
  redirectUri: 'https://app.example/cb',
  codeChallenge: 'challenge',
  nonce: 'nonce',
  scopes: ['openid', 'profile'],
  resource: 'https://notes.example',
  authTime: now - 10,
  acr: null,
  amr: ['pwd', 'otp'],
  createdAt: now,
  expiresAt: now + 60,
  ...members,
});

const aGrant = (members: Partial<StoredGrant> = {}): StoredGrant => ({
  id: grantId(),
  clientId,
  userId,
  sessionId,
  scopes: ['openid'],
  resource: null,
  authTime: now,
  acr: 'urn:mace:incommon:iap:silver',
  amr: [],
  createdAt: now,
  expiresAt: now + 86_400,
  revokedAt: null,
  ...members,
});

const aRefreshToken = (grant: StoredGrant, members: Partial<StoredRefreshToken> = {}): StoredRefreshToken => ({
  tokenHash: secretHash(),
  grantId: grant.id,
  clientId,
  issuedAt: now,
  expiresAt: now + 600,
  familyExpiresAt: now + 86_400,
  spentAt: null,
  ...members,
});

const anAccessToken = (members: Partial<StoredAccessToken> = {}): StoredAccessToken => ({
  tokenHash: secretHash(),
  grantId: grantId(),
  clientId,
  userId: null,
  scopes: ['notes:read'],
  audience: ['https://notes.example'],
  issuedAt: now,
  expiresAt: now + 900,
  ...members,
});

const aRedemption = (code: StoredAuthorizationCode, members: Partial<Redemption> = {}): Redemption => {
  const grant = aGrant({ id: code.grantId });
  return { codeHash: code.codeHash, at: now, grant, accessToken: null, refreshToken: aRefreshToken(grant), ...members };
};

const aRotation = (parent: StoredRefreshToken, members: Partial<Rotation> = {}): Rotation => {
  const successor = { ...parent, tokenHash: secretHash() };
  return { parentHash: parent.tokenHash, at: now, salt: 'salt', successor, accessToken: null, ...members };
};

const aKey = (members: Partial<StoredSigningKey> = {}): StoredSigningKey => ({
  kid: randomUUID() as KeyId,
  algorithm: 'ES256',
  generation: 1,
  publicJwk: { kty: 'EC' },
  sealedPrivateJwk: 'k1.iv.sealed',
  createdAt: new Date(now * 1000),
  activatesAt: new Date(now * 1000),
  ...members,
});

describe('stores on a real database', () => {
  const requests = new TypeOrmAuthorizationRequestStore();
  const codes = new TypeOrmAuthorizationCodeStore();
  const grants = new TypeOrmGrantStore();
  const refreshTokens = new TypeOrmRefreshTokenStore();
  const accessTokens = new TypeOrmAccessTokenStore();
  const consents = new TypeOrmConsentStore();
  const signingKeys = new TypeOrmSigningKeyStore();
  const eraser = new TypeOrmEraser();

  let database: TestDatabase;
  let dataSource: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  let admin: Client;
  let a: TenantContext;
  let b: TenantContext;

  beforeAll(async () => {
    database = await testDatabase([tokenSchema()]);
    const entities = tokenApp.persistence?.entities ?? [];
    dataSource = await createDataSource({ service: 'token', url: database.url('token'), entities }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
    admin = new Client({ connectionString: database.adminUrl });
    await admin.connect();
  });

  beforeEach(() => {
    ({ a, b } = twoTenants());
  });

  afterAll(async () => {
    await admin.end();
    await dataSource.destroy();
    await database.drop();
  });

  const as = <Result>(tenant: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    unitOfWork.inTenant(tenant, work);
  /** Stores a grant with its first refresh token, as they come to be: by redeeming a code. */
  const family = async (tx: Transaction, grant: StoredGrant): Promise<StoredRefreshToken> => {
    const code = aCode({ grantId: grant.id });
    const refreshToken = aRefreshToken(grant);
    await codes.insert(tx, code);
    await codes.redeem(tx, aRedemption(code, { grant, refreshToken }));
    return refreshToken;
  };

  describe('give back what was put in', () => {
    it('authorization requests, until they are consumed', async () => {
      const request = aRequest();
      await as(a, (tx) => requests.insert(tx, request));
      expect(await as(a, (tx) => requests.find(tx, request.id))).toEqual(request);
      expect(await as(a, (tx) => requests.consume(tx, request.id))).toBe(true);
      expect(await as(a, (tx) => requests.find(tx, request.id))).toBeNull();
      expect(await as(a, (tx) => requests.consume(tx, request.id))).toBe(false);
    });

    it('codes, redeemed and expired ones too', async () => {
      const code = aCode({ expiresAt: now - 60, createdAt: now - 120, nonce: null, codeChallenge: null, resource: null });
      await as(a, (tx) => codes.insert(tx, code));
      expect(await as(a, (tx) => codes.redeem(tx, aRedemption(code)))).toBe(true);
      expect(await as(a, (tx) => codes.find(tx, code.codeHash))).toEqual(code);
      expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('replayed');
      expect(await as(a, (tx) => codes.consume(tx, secretHash(), now))).toBe('unknown');
    });

    it('codes, of which nothing comes once they are consumed', async () => {
      const code = aCode();
      await as(a, (tx) => codes.insert(tx, code));
      expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('first');
      expect(await as(a, (tx) => codes.redeem(tx, aRedemption(code)))).toBe(false);
      expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('replayed');
      expect(await as(a, (tx) => grants.find(tx, code.grantId))).toBeNull();
    });

    it('of a redemption the grant and its tokens, and of one that comes to nothing, none', async () => {
      const code = aCode();
      const grant = aGrant({ id: code.grantId, scopes: ['openid', 'a "quoted" {scope}, \\ and é'] });
      const [accessToken, refreshToken] = [anAccessToken({ grantId: grant.id, userId }), aRefreshToken(grant)];
      const redemption = aRedemption(code, { grant, accessToken, refreshToken });
      expect(await as(a, (tx) => codes.redeem(tx, redemption))).toBe(false);
      expect(await as(a, (tx) => grants.find(tx, grant.id))).toBeNull();
      expect(await as(a, (tx) => accessTokens.find(tx, accessToken.tokenHash))).toBeNull();
      await as(a, (tx) => codes.insert(tx, code));
      expect(await as(a, (tx) => codes.redeem(tx, redemption))).toBe(true);
      expect(await as(a, (tx) => accessTokens.find(tx, accessToken.tokenHash))).toEqual({ token: accessToken, isRevoked: false, grant });
      expect(await as(a, (tx) => refreshTokens.find(tx, refreshToken.tokenHash))).toEqual({ token: refreshToken, grant });
      const more = { accessToken: anAccessToken(), refreshToken: aRefreshToken(grant) };
      expect(await as(a, (tx) => codes.redeem(tx, aRedemption(code, more)))).toBe(false);
      expect(await as(a, (tx) => accessTokens.find(tx, more.accessToken.tokenHash))).toBeNull();
      expect(await as(a, (tx) => refreshTokens.find(tx, more.refreshToken.tokenHash))).toBeNull();
    });

    it('of a redemption that gives neither a refresh token nor an opaque access token, the grant', async () => {
      const code = aCode();
      await as(a, (tx) => codes.insert(tx, code));
      const redemption = aRedemption(code, { refreshToken: null });
      expect(await as(a, (tx) => codes.redeem(tx, redemption))).toBe(true);
      expect(await as(a, (tx) => grants.find(tx, code.grantId))).toEqual(redemption.grant);
    });

    it('grants, revoked ones too; only one caller revokes', async () => {
      const grant = aGrant({ userId: null, sessionId: null, authTime: null, acr: null });
      await as(a, (tx) => grants.insert(tx, grant));
      expect(await as(a, (tx) => grants.find(tx, grant.id))).toEqual(grant);
      expect(await as(a, (tx) => grants.revoke(tx, grant.id, now + 5))).toBe(true);
      expect(await as(a, (tx) => grants.revoke(tx, grant.id, now + 6))).toBe(false);
      expect(await as(a, (tx) => grants.find(tx, grant.id))).toEqual({ ...grant, revokedAt: now + 5 });
    });

    it('grants, none of which is ended in the name of another user', async () => {
      const grant = aGrant();
      await as(a, (tx) => grants.insert(tx, grant));
      const inAnothersName = { grantId: grant.id, userId: randomUUID() as UserId };
      expect(await as(a, (tx) => grants.revokeSome(tx, { of: 'grant', ...inAnothersName }, now, 10))).toEqual([]);
      expect(await as(a, (tx) => grants.exists(tx, inAnothersName))).toBe(false);
      expect(await as(a, (tx) => grants.exists(tx, { grantId: grant.id, userId }))).toBe(true);
      expect(await as(a, (tx) => grants.revokeSome(tx, { of: 'grant', grantId: grant.id, userId }, now, 10))).toHaveLength(1);
    });

    it('refresh tokens with their successors', async () => {
      const grant = aGrant();
      const parent = await as(a, (tx) => family(tx, grant));
      const successor = aRefreshToken(grant, { issuedAt: now + 1 });
      const accessToken = anAccessToken({ grantId: grant.id, userId });
      const rotation = aRotation(parent, { at: now + 1, successor, accessToken });
      expect(await as(a, (tx) => refreshTokens.find(tx, parent.tokenHash))).toEqual({ token: parent, grant });
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toBeNull();
      expect(await as(a, (tx) => refreshTokens.rotate(tx, rotation))).toBe(true);
      expect(await as(a, (tx) => refreshTokens.find(tx, parent.tokenHash))).toMatchObject({ token: { ...parent, spentAt: now + 1 } });
      expect(await as(a, (tx) => accessTokens.find(tx, accessToken.tokenHash))).toMatchObject({ token: accessToken });
      const again = { salt: 'other', successor: aRefreshToken(grant), accessToken: anAccessToken() };
      expect(await as(a, (tx) => refreshTokens.rotate(tx, aRotation(parent, again)))).toBe(false);
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toEqual({ spentAt: now + 1, salt: 'salt', successor });
      expect(await as(a, (tx) => refreshTokens.find(tx, again.successor.tokenHash))).toBeNull();
      expect(await as(a, (tx) => accessTokens.find(tx, again.accessToken.tokenHash))).toBeNull();
      expect(await as(a, (tx) => refreshTokens.rotate(tx, { ...rotation, parentHash: secretHash() }))).toBe(false);
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, aRefreshToken(grant)))).toBeNull();
    });

    it('refuses to rotate a token of a revoked grant, or of another one', async () => {
      const [grant, other] = [aGrant(), aGrant()];
      const parent = await as(a, (tx) => family(tx, grant));
      await as(a, (tx) => grants.insert(tx, other));
      expect(await as(a, (tx) => refreshTokens.rotate(tx, aRotation(parent, { successor: aRefreshToken(other) })))).toBe(false);
      await as(a, (tx) => grants.revoke(tx, grant.id, now));
      expect(await as(a, (tx) => refreshTokens.rotate(tx, aRotation(parent)))).toBe(false);
      expect((await as(a, (tx) => refreshTokens.find(tx, parent.tokenHash)))?.token.spentAt).toBeNull();
    });

    it('no successor of a token of a revoked grant, or in the name of another one', async () => {
      const [grant, other] = [aGrant(), aGrant()];
      const parent = await as(a, (tx) => family(tx, grant));
      await as(a, (tx) => grants.insert(tx, other));
      await as(a, (tx) => refreshTokens.rotate(tx, aRotation(parent)));
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, { ...parent, grantId: other.id }))).toBeNull();
      await as(a, (tx) => grants.revoke(tx, grant.id, now));
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toBeNull();
    });

    it('opaque access tokens; only one caller revokes', async () => {
      const token = anAccessToken();
      await as(a, (tx) => accessTokens.insert(tx, token));
      expect(await as(a, (tx) => accessTokens.find(tx, token.tokenHash))).toEqual({ token, isRevoked: false, grant: null });
      expect(await as(a, (tx) => accessTokens.isRevoked(tx, token.tokenHash))).toBe(false);
      expect(await as(a, (tx) => accessTokens.revoke(tx, token))).toBe(true);
      expect(await as(a, (tx) => accessTokens.revoke(tx, token))).toBe(false);
      expect(await as(a, (tx) => accessTokens.isRevoked(tx, token.tokenHash))).toBe(true);
    });

    it('consents, which grow, each resource server by itself', async () => {
      const key = { clientId, userId, resource: null };
      expect(await as(a, (tx) => consents.find(tx, key))).toEqual([]);
      await as(a, (tx) => consents.allow(tx, key, ['openid', 'email']));
      await as(a, (tx) => consents.allow(tx, key, ['profile', 'openid']));
      expect(await as(a, (tx) => consents.find(tx, key))).toEqual(['email', 'openid', 'profile']);
      expect(await as(a, (tx) => consents.find(tx, { ...key, resource: 'https://notes.example' }))).toEqual([]);
    });

    it('signing keys, one of a generation', async () => {
      const [first, second] = [aKey(), aKey()];
      expect(await as(a, (tx) => signingKeys.insert(tx, first))).toBe(true);
      expect(await as(a, (tx) => signingKeys.insert(tx, second))).toBe(false);
      await as(a, (tx) => signingKeys.reseal(tx, first.kid, 'something else', 'k2.x.y'));
      expect(await as(a, (tx) => signingKeys.list(tx))).toEqual([first]);
      await as(a, (tx) => signingKeys.reseal(tx, first.kid, first.sealedPrivateJwk, 'k2.x.y'));
      expect(await as(a, (tx) => signingKeys.list(tx))).toEqual([{ ...first, sealedPrivateJwk: 'k2.x.y' }]);
      await as(a, (tx) => signingKeys.delete(tx, [first.kid]));
      expect(await as(a, (tx) => signingKeys.list(tx))).toEqual([]);
    });
  });

  describe('several at once, in one transaction', () => {
    const twice = <Result>(tenant: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<readonly Result[]> =>
      as(tenant, (tx) => Promise.all([work(tx), work(tx)]));

    it('attack A18: of one code, one is first', async () => {
      const [code, other] = [aCode(), aCode()];
      await as(a, (tx) => Promise.all([code, other].map((each) => codes.insert(tx, each))));
      expect((await twice(a, (tx) => codes.redeem(tx, aRedemption(code)))).toSorted()).toEqual([false, true]);
      const outcomes = await as(a, (tx) => Promise.all([code, other, aCode()].map((each) => codes.redeem(tx, aRedemption(each)))));
      expect(outcomes).toEqual([false, true, false]);
    });

    it('attack A26: of one refresh token, one gives the successor and the others hear of it', async () => {
      const made = [aGrant(), aGrant(), aGrant({ revokedAt: now })];
      const parents = await as(a, (tx) => Promise.all(made.map((grant) => family(tx, grant))));
      const [parent] = parents;
      if (!parent) throw new Error('no family');
      const rotations = [...parents, parent].map((each, index) => aRotation(each, { salt: `salt ${index}` }));
      const outcomes = await as(a, (tx) => Promise.all(rotations.map((rotation) => refreshTokens.rotate(tx, rotation))));
      const winner = rotations[outcomes[0] === true ? 0 : 3];
      expect([outcomes[0], outcomes[3]].toSorted()).toEqual([false, true]);
      expect(outcomes.slice(1, 3)).toEqual([true, false]);
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toEqual({
        spentAt: now,
        salt: winner?.salt,
        successor: winner?.successor,
      });
    });

    it('of one access token and of one grant, one revokes', async () => {
      const [token, grant] = [anAccessToken(), aGrant()];
      await as(a, (tx) => Promise.all([accessTokens.insert(tx, token), grants.insert(tx, grant)]));
      expect((await twice(a, (tx) => accessTokens.revoke(tx, token))).toSorted()).toEqual([false, true]);
      expect((await twice(a, (tx) => grants.revoke(tx, grant.id, now))).toSorted()).toEqual([false, true]);
    });

    it('access tokens come each with its own grant and revocation', async () => {
      const grant = aGrant();
      const [live, revoked, orphan] = [anAccessToken({ grantId: grant.id }), anAccessToken({ grantId: grant.id }), anAccessToken()];
      await as(a, async (tx) => {
        await Promise.all([grants.insert(tx, grant), ...[live, revoked, orphan].map((token) => accessTokens.insert(tx, token))]);
        await accessTokens.revoke(tx, revoked);
      });
      const hashes = [live.tokenHash, revoked.tokenHash, orphan.tokenHash, secretHash()];
      expect(await as(a, (tx) => Promise.all(hashes.map((tokenHash) => accessTokens.find(tx, tokenHash))))).toEqual([
        { token: live, isRevoked: false, grant },
        { token: revoked, isRevoked: true, grant },
        { token: orphan, isRevoked: false, grant: null },
        null,
      ]);
    });
  });

  describe('two tenants', () => {
    const everythingOf = async (tenant: TenantContext): Promise<unknown[]> => {
      const tables = [
        'authorization_requests',
        'authorization_codes',
        'grants',
        'refresh_tokens',
        'access_tokens',
        'revoked_access_tokens',
      ];
      const rows: unknown[] = [];
      for (const table of [...tables, 'consents', 'signing_keys'])
        rows.push(...(await admin.query(`SELECT * FROM token.${table} WHERE tenant_id = $1 ORDER BY 1, 2`, [tenant.tenantId])).rows);
      return rows;
    };

    it("no operation of one sees or changes what is the other's", async () => {
      const [request, code, grant, key] = [aRequest(), aCode(), aGrant(), aKey()];
      const accessToken = anAccessToken();
      const consent = { clientId, userId, resource: null };
      const parent = await as(a, (tx) => family(tx, grant));
      await as(a, async (tx) => {
        await requests.insert(tx, request);
        await codes.insert(tx, code);
        await accessTokens.insert(tx, accessToken);
        await accessTokens.revoke(tx, anAccessToken());
        await consents.allow(tx, consent, ['openid']);
        await signingKeys.insert(tx, key);
      });
      const before = await everythingOf(a);
      expect(before).toHaveLength(9);

      await as(b, async (tx) => {
        expect(await requests.find(tx, request.id)).toBeNull();
        expect(await requests.consume(tx, request.id)).toBe(false);
        expect(await codes.find(tx, code.codeHash)).toBeNull();
        expect(await codes.redeem(tx, aRedemption(code))).toBe(false);
        expect(await codes.consume(tx, code.codeHash, now)).toBe('unknown');
        await codes.discardOfUser(tx, userId, new Date(Date.now() + 1_000));
        await codes.discardOfSession(tx, userId, sessionId);
        await codes.discardOfClient(tx, clientId);
        expect(await grants.find(tx, grant.id)).toBeNull();
        expect(await grants.exists(tx, { grantId: grant.id, userId })).toBe(false);
        expect(await grants.revoke(tx, grant.id, now)).toBe(false);
        for (const selection of [
          { of: 'grant', grantId: grant.id, userId },
          { of: 'user', userId, before: new Date(Date.now() + 1_000) },
          { of: 'session', sessionId },
          { of: 'client', clientId },
        ] as const)
          expect(await grants.revokeSome(tx, selection, now, 10)).toEqual([]);
        expect(await grants.list(tx, userId, { limit: 10 })).toEqual({ items: [], nextCursor: null });
        expect(await refreshTokens.find(tx, parent.tokenHash)).toBeNull();
        expect(await refreshTokens.rotate(tx, aRotation(parent))).toBe(false);
        expect(await refreshTokens.findSpent(tx, parent)).toBeNull();
        expect(await accessTokens.find(tx, accessToken.tokenHash)).toBeNull();
        expect(await accessTokens.isRevoked(tx, accessToken.tokenHash)).toBe(false);
        expect(await accessTokens.revoke(tx, accessToken)).toBe(true);
        expect(await consents.find(tx, consent)).toEqual([]);
        await consents.allow(tx, consent, ['email']);
        expect(await signingKeys.list(tx)).toEqual([]);
        expect(await signingKeys.insert(tx, aKey())).toBe(true);
        await signingKeys.reseal(tx, key.kid, key.sealedPrivateJwk, 'stolen');
        await signingKeys.delete(tx, [key.kid]);
        await eraser.eraseUser(tx, userId);
        await eraser.eraseClient(tx, clientId);
        await eraser.eraseTenant(tx);
      });
      expect(await everythingOf(a)).toEqual(before);
      expect(await as(a, (tx) => accessTokens.isRevoked(tx, accessToken.tokenHash))).toBe(false);
    });
  });

  describe('attack A27: rotation and revocation of one grant', () => {
    const hold = (work: (tx: Transaction) => Promise<unknown>): { release: () => void; done: Promise<unknown> } => {
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const done = as(a, async (tx) => {
        const result = await work(tx);
        await released;
        return result;
      });
      return { release, done };
    };
    const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
    type Family = { grant: StoredGrant; parent: StoredRefreshToken; rotate: (tx: Transaction) => Promise<boolean> };
    const rotatable = async (): Promise<Family> => {
      const grant = aGrant();
      const parent = await as(a, (tx) => family(tx, grant));
      const rotation = aRotation(parent);
      return { grant, parent, rotate: (tx) => refreshTokens.rotate(tx, rotation) };
    };

    it.each<[string, (family: Family) => Promise<(tx: Transaction) => Promise<unknown>>]>([
      ['the rotation', async ({ rotate }) => rotate],
      [
        'the retry of a rotation',
        async ({ parent, rotate }) => {
          await as(a, rotate);
          return async (tx) => (await refreshTokens.findSpent(tx, parent)) !== null;
        },
      ],
    ])('a revocation answers after %s that came first', async (_, prepare) => {
      const made = await rotatable();
      const { grant } = made;
      const rotation = hold(await prepare(made));
      await soon();
      let answered = false;
      const revocation = as(a, (tx) => grants.revoke(tx, grant.id, now)).then((revoked) => {
        answered = true;
        return revoked;
      });
      await soon();
      expect(answered).toBe(false);
      rotation.release();
      expect(await rotation.done).toBe(true);
      expect(await revocation).toBe(true);
    });

    it('a rotation that waits for a revocation comes to nothing', async () => {
      const { grant, rotate } = await rotatable();
      const revocation = hold((tx) => grants.revoke(tx, grant.id, now));
      await soon();
      const rotation = as(a, rotate);
      await soon();
      revocation.release();
      expect(await revocation.done).toBe(true);
      expect(await rotation).toBe(false);
    });
  });

  describe('fault F02', () => {
    const redeem = async (tx: Transaction, code: StoredAuthorizationCode): Promise<void> => {
      expect(await codes.redeem(tx, aRedemption(code))).toBe(true);
    };

    it('a connection that dies before the commit leaves the code good and no token', async () => {
      const code = aCode();
      await as(a, (tx) => codes.insert(tx, code));
      const dying = as(a, async (tx) => {
        await redeem(tx, code);
        const [row] = await SqlTransaction.of(tx).query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await admin.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      });
      await expect(dying).rejects.toMatchObject({ code: 'unavailable' });
      expect(await as(a, (tx) => grants.find(tx, code.grantId))).toBeNull();
      await as(a, (tx) => redeem(tx, code));
      expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('replayed');
    });

    it.each<[string, unknown, (tx: Transaction, code: StoredAuthorizationCode) => Promise<unknown>]>([
      ['redeem', true, (tx, code) => codes.redeem(tx, aRedemption(code))],
      ['consume', 'first', (tx, code) => codes.consume(tx, code.codeHash, now)],
    ])('one who waits for a redemption that fails, to %s, is first', async (_, expected, ask) => {
      const code = aCode();
      await as(a, (tx) => codes.insert(tx, code));
      let fail: () => void = () => undefined;
      const first = as(a, async (tx) => {
        await redeem(tx, code);
        await new Promise<void>((_resolve, reject) => (fail = () => reject(new Error('crashed'))));
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      const second = as(a, (tx) => ask(tx, code));
      await new Promise((resolve) => setTimeout(resolve, 50));
      fail();
      await expect(first).rejects.toThrow('crashed');
      expect(await second).toBe(expected);
    });
  });

  describe("the list of a user's grants", () => {
    it('comes in pages, the oldest first, each grant once', async () => {
      const made = Array.from({ length: 7 }, (_, index) => aGrant({ createdAt: now - 10 + Math.floor(index / 3) }));
      await as(a, async (tx) => {
        for (const grant of made) await grants.insert(tx, grant);
        await grants.insert(tx, aGrant({ userId: randomUUID() as UserId }));
      });
      const seen: StoredGrant[] = [];
      let cursor: string | undefined;
      do {
        const page = await as(a, (tx) => grants.list(tx, userId, { limit: 3, cursor }));
        expect(page.items.length).toBeLessThanOrEqual(3);
        seen.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toHaveLength(7);
      expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)));
      expect(seen.map(({ createdAt }) => createdAt)).toEqual(made.map(({ createdAt }) => createdAt));
    });

    it.each([
      { limit: 0 },
      { limit: 101 },
      { limit: 1.5 },
      { limit: 10, cursor: 'nonsense' },
      { limit: 10, cursor: Buffer.from("2026-01-01T00:00:00.000Z ' OR 1=1").toString('base64url') },
    ])('refuses %j', async (request) => {
      await expect(as(a, (tx) => grants.list(tx, userId, request))).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
});

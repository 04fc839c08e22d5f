import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantContext } from '#contracts';
import type { Transaction } from '#kernel';
import type { StoredAuthorizationCode, StoredGrant, StoredRefreshToken } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { tenantContext } from '#testing';
import { accessTokens, codes, family, grants, refreshTokens, StoreDatabase } from './store-database.js';
import { aCode, aGrant, anAccessToken, anAuthorization, aRedemption, aRefreshToken, aRotation, now, secretHash, userId } from './stored.js';

describe('spending codes and refresh tokens', () => {
  let database: StoreDatabase;
  let a: TenantContext;

  beforeAll(async () => {
    database = await StoreDatabase.create();
  });

  beforeEach(() => {
    a = tenantContext();
  });

  afterAll(() => database.drop());

  const as = <Result>(tenant: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> => database.as(tenant, work);

  describe('redemption', () => {
    it('stores the grant and its tokens, and where it comes to nothing, none', async () => {
      const code = aCode();
      const authorization = anAuthorization({ scopes: ['openid', 'a "quoted" {scope}, \\ and é'] });
      const grant = aGrant({ id: code.grantId, authorization });
      const [accessToken, refreshToken] = [anAccessToken({ grantId: grant.id, userId }), aRefreshToken(grant)];
      const redemption = aRedemption(code, { grant, accessToken, refreshToken });
      expect(await as(a, (tx) => tx.run(codes.redeem(redemption)))).toBe(false);
      expect(await as(a, (tx) => tx.run(grants.find(grant.id)))).toBeNull();
      expect(await as(a, (tx) => tx.run(accessTokens.find(accessToken.tokenHash)))).toBeNull();
      await as(a, (tx) => tx.run(codes.insert(code)));
      expect(await as(a, (tx) => tx.run(codes.redeem(redemption)))).toBe(true);
      expect(await as(a, (tx) => tx.run(accessTokens.find(accessToken.tokenHash)))).toEqual({
        token: accessToken,
        isRevoked: false,
        grant,
      });
      expect(await as(a, (tx) => tx.run(refreshTokens.find(refreshToken.tokenHash)))).toEqual({ token: refreshToken, grant });
      const more = { accessToken: anAccessToken(), refreshToken: aRefreshToken(grant) };
      expect(await as(a, (tx) => tx.run(codes.redeem(aRedemption(code, more))))).toBe(false);
      expect(await as(a, (tx) => tx.run(accessTokens.find(more.accessToken.tokenHash)))).toBeNull();
      expect(await as(a, (tx) => tx.run(refreshTokens.find(more.refreshToken.tokenHash)))).toBeNull();
    });

    it('without a refresh token or an opaque access token stores the grant', async () => {
      const code = aCode();
      await as(a, (tx) => tx.run(codes.insert(code)));
      const redemption = aRedemption(code, { refreshToken: null });
      expect(await as(a, (tx) => tx.run(codes.redeem(redemption)))).toBe(true);
      expect(await as(a, (tx) => tx.run(grants.find(code.grantId)))).toEqual(redemption.grant);
    });

    it('attack A18: of one code, one is first', async () => {
      const [code, other] = [aCode(), aCode()];
      await database.writeAll(
        a,
        [code, other].map((each) => codes.insert(each)),
      );
      const twice = await database.writeAll(
        a,
        [code, code].map((each) => codes.redeem(aRedemption(each))),
      );
      expect(twice.toSorted()).toEqual([false, true]);
      const outcomes = await database.writeAll(
        a,
        [code, other, aCode()].map((each) => codes.redeem(aRedemption(each))),
      );
      expect(outcomes).toEqual([false, true, false]);
    });
  });

  describe('rotation', () => {
    it('stores the successor, which is found by the token that was spent', async () => {
      const grant = aGrant();
      const parent = await as(a, (tx) => family(tx, grant));
      const successor = aRefreshToken(grant, { issuedAt: now + 1 });
      const accessToken = anAccessToken({ grantId: grant.id, userId });
      const rotation = aRotation(parent, { at: now + 1, successor, accessToken });
      expect(await as(a, (tx) => tx.run(refreshTokens.find(parent.tokenHash)))).toEqual({ token: parent, grant });
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toBeNull();
      expect(await as(a, (tx) => tx.run(refreshTokens.rotate(rotation)))).toBe(true);
      expect(await as(a, (tx) => tx.run(refreshTokens.find(parent.tokenHash)))).toMatchObject({ token: { ...parent, spentAt: now + 1 } });
      expect(await as(a, (tx) => tx.run(accessTokens.find(accessToken.tokenHash)))).toMatchObject({ token: accessToken });
      const again = { salt: 'other', successor: aRefreshToken(grant), accessToken: anAccessToken() };
      expect(await as(a, (tx) => tx.run(refreshTokens.rotate(aRotation(parent, again))))).toBe(false);
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toEqual({ spentAt: now + 1, salt: 'salt', successor });
      expect(await as(a, (tx) => tx.run(refreshTokens.find(again.successor.tokenHash)))).toBeNull();
      expect(await as(a, (tx) => tx.run(accessTokens.find(again.accessToken.tokenHash)))).toBeNull();
      expect(await as(a, (tx) => tx.run(refreshTokens.rotate({ ...rotation, parentHash: secretHash() })))).toBe(false);
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, aRefreshToken(grant)))).toBeNull();
    });

    it('comes to nothing for a token of a revoked grant, or of another one', async () => {
      const [grant, other] = [aGrant(), aGrant()];
      const parent = await as(a, (tx) => family(tx, grant));
      await as(a, (tx) => tx.run(grants.insert(other)));
      expect(await as(a, (tx) => tx.run(refreshTokens.rotate(aRotation(parent, { successor: aRefreshToken(other) }))))).toBe(false);
      await as(a, (tx) => tx.run(grants.revoke(grant.id, now)));
      expect(await as(a, (tx) => tx.run(refreshTokens.rotate(aRotation(parent))))).toBe(false);
      expect((await as(a, (tx) => tx.run(refreshTokens.find(parent.tokenHash))))?.token.spentAt).toBeNull();
    });

    it('has no successor to tell of once the grant is revoked, or in the name of another one', async () => {
      const [grant, other] = [aGrant(), aGrant()];
      const parent = await as(a, (tx) => family(tx, grant));
      await as(a, (tx) => tx.run(grants.insert(other)));
      await as(a, (tx) => tx.run(refreshTokens.rotate(aRotation(parent))));
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, { ...parent, grantId: other.id }))).toBeNull();
      await as(a, (tx) => tx.run(grants.revoke(grant.id, now)));
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toBeNull();
    });

    it('attack A26: of one refresh token, one gives the successor and the others hear of it', async () => {
      const made = [aGrant(), aGrant(), aGrant({ revokedAt: now })];
      const parents = await as(a, (tx) => Promise.all(made.map((grant) => family(tx, grant))));
      const [parent] = parents;
      if (!parent) throw new Error('no family');
      const rotations = [...parents, parent].map((each, index) => aRotation(each, { salt: `salt ${index}` }));
      const outcomes = await database.writeAll(
        a,
        rotations.map((rotation) => refreshTokens.rotate(rotation)),
      );
      const winner = rotations[outcomes[0] === true ? 0 : 3];
      expect([outcomes[0], outcomes[3]].toSorted()).toEqual([false, true]);
      expect(outcomes.slice(1, 3)).toEqual([true, false]);
      expect(await as(a, (tx) => refreshTokens.findSpent(tx, parent))).toEqual({
        spentAt: now,
        salt: winner?.salt,
        successor: winner?.successor,
      });
    });
  });

  describe('keeping a refresh token', () => {
    const uses = (token: StoredRefreshToken, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        token,
        expiresAt: token.expiresAt + index,
        accessToken: anAccessToken({ grantId: token.grantId, userId }),
      }));

    it('lets many use it at once, each for an access token of its own, and extends it to the latest', async () => {
      const grant = aGrant();
      const token = await as(a, (tx) => family(tx, grant));
      const made = uses(token, 100);
      const outcomes = await database.writeAll(
        a,
        made.map((use) => refreshTokens.keep(use)),
      );
      expect(outcomes).toEqual(made.map(() => true));
      expect(await as(a, (tx) => tx.run(refreshTokens.find(token.tokenHash)))).toEqual({
        token: { ...token, expiresAt: token.expiresAt + 99 },
        grant,
      });
      for (const { accessToken } of [made[0], made[99]].flatMap((use) => use ?? []))
        expect(await as(a, (tx) => tx.run(accessTokens.find(accessToken.tokenHash)))).toMatchObject({ token: accessToken });
      await as(a, (tx) => tx.run(refreshTokens.keep({ token, expiresAt: now, accessToken: null })));
      expect(await as(a, (tx) => tx.run(refreshTokens.find(token.tokenHash)))).toMatchObject({
        token: { expiresAt: token.expiresAt + 99 },
      });
    });

    it('comes to nothing for a token that was spent, of a revoked grant, of another grant or client, or of another tenant', async () => {
      const [grant, revoked, other] = [aGrant(), aGrant({ revokedAt: now }), aGrant()];
      const [spent, ended, live] = await as(a, (tx) => Promise.all([grant, revoked, other].map((each) => family(tx, each))));
      if (!spent || !ended || !live) throw new Error('no families');
      await as(a, (tx) => tx.run(refreshTokens.rotate(aRotation(spent))));
      const inOthersName = [
        { ...live, grantId: grant.id },
        { ...live, clientId: 'other' as typeof live.clientId },
      ];
      const refused = [spent, ended, ...inOthersName].flatMap((token) => uses(token, 1));
      for (const use of refused) {
        expect(await as(a, (tx) => tx.run(refreshTokens.keep(use)))).toBe(false);
        expect(await as(a, (tx) => tx.run(accessTokens.find(use.accessToken.tokenHash)))).toBeNull();
      }
      const [foreign] = uses(live, 1);
      if (foreign === undefined) throw new Error('no use');
      expect(await as(tenantContext(), (tx) => tx.run(refreshTokens.keep(foreign)))).toBe(false);
      expect(await as(a, (tx) => tx.run(refreshTokens.keep(foreign)))).toBe(true);
    });
  });

  describe('attack A27: rotation and revocation of one grant', () => {
    /** Resolves once `work` is done, in a transaction that goes on until it is released. */
    const hold = async (work: (tx: Transaction) => Promise<unknown>): Promise<{ release: () => void; done: Promise<unknown> }> => {
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      let begin: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (begin = resolve));
      const done = as(a, async (tx) => {
        const result = await work(tx);
        begin();
        await released;
        return result;
      });
      await Promise.race([held, done]);
      return { release, done };
    };
    const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
    type Family = { grant: StoredGrant; parent: StoredRefreshToken; rotate: (tx: Transaction) => Promise<boolean> };
    const rotatable = async (): Promise<Family> => {
      const grant = aGrant();
      const parent = await as(a, (tx) => family(tx, grant));
      const rotation = aRotation(parent);
      return { grant, parent, rotate: (tx) => tx.run(refreshTokens.rotate(rotation)) };
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
      const rotation = await hold(await prepare(made));
      let answered = false;
      const revocation = as(a, (tx) => tx.run(grants.revoke(grant.id, now))).then((revoked) => {
        answered = true;
        return revoked;
      });
      await soon();
      expect(answered).toBe(false);
      rotation.release();
      expect(await rotation.done).toBe(true);
      expect(await revocation).toBe(true);
    });

    it('a use of a token that stays comes to nothing where it waited for a rotation, as its client is held to another profile', async () => {
      const { parent, rotate } = await rotatable();
      const accessToken = anAccessToken({ grantId: parent.grantId, userId });
      const rotation = await hold(rotate);
      const use = as(a, (tx) => tx.run(refreshTokens.keep({ token: parent, expiresAt: parent.expiresAt, accessToken })));
      await soon();
      rotation.release();
      expect(await rotation.done).toBe(true);
      expect(await use).toBe(false);
      expect(await as(a, (tx) => tx.run(accessTokens.find(accessToken.tokenHash)))).toBeNull();
    });

    it('a rotation that waits for a revocation comes to nothing', async () => {
      const { grant, rotate } = await rotatable();
      const revocation = await hold((tx) => tx.run(grants.revoke(grant.id, now)));
      const rotation = as(a, rotate);
      await soon();
      revocation.release();
      expect(await revocation.done).toBe(true);
      expect(await rotation).toBe(false);
    });
  });

  describe('fault F02', () => {
    const redeem = async (tx: Transaction, code: StoredAuthorizationCode): Promise<void> => {
      expect(await tx.run(codes.redeem(aRedemption(code)))).toBe(true);
    };

    it('a connection that dies before the commit leaves the code good and no token', async () => {
      const code = aCode();
      await as(a, (tx) => tx.run(codes.insert(code)));
      const dying = as(a, async (tx) => {
        await redeem(tx, code);
        const [row] = await SqlTransaction.of(tx).query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await database.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      });
      await expect(dying).rejects.toMatchObject({ code: 'unavailable' });
      expect(await as(a, (tx) => tx.run(grants.find(code.grantId)))).toBeNull();
      await as(a, (tx) => redeem(tx, code));
      expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('replayed');
    });

    it.each<[string, unknown, (tx: Transaction, code: StoredAuthorizationCode) => Promise<unknown>]>([
      ['redeem', true, (tx, code) => tx.run(codes.redeem(aRedemption(code)))],
      ['consume', 'first', (tx, code) => codes.consume(tx, code.codeHash, now)],
    ])('one who waits for a redemption that fails, to %s, is first', async (_, expected, ask) => {
      const code = aCode();
      await as(a, (tx) => tx.run(codes.insert(code)));
      let fail: () => void = () => undefined;
      const failing = new Promise<void>((_resolve, reject) => (fail = () => reject(new Error('crashed'))));
      let tellRedeemed: () => void = () => undefined;
      const redeemed = new Promise<void>((resolve) => (tellRedeemed = resolve));
      const first = as(a, async (tx) => {
        await redeem(tx, code);
        tellRedeemed();
        await failing;
      });
      await Promise.race([redeemed, first]);
      const second = as(a, (tx) => ask(tx, code));
      await new Promise((resolve) => setTimeout(resolve, 50));
      fail();
      await expect(first).rejects.toThrow('crashed');
      expect(await second).toBe(expected);
    });
  });
});

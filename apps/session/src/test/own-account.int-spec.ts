import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccountSection, maxPageSize, proofAges, type SessionId, type TenantContext } from '#contracts';
import { createSecret } from '#oauth-core';
import {
  a,
  attempt,
  b,
  complete,
  decide,
  invalid,
  login,
  newUser,
  randomBytesOf,
  service,
  sessionOf,
  start,
  stateOf,
  useSessionService,
  wayBack,
} from './session-suite.js';

const beginAccount = (
  context: TenantContext,
  sessionToken: string | null,
  { section = 'sessions', isFresh = false }: { readonly section?: AccountSection; readonly isFresh?: boolean } = {},
) => service.startAccountSignIn.execute(context, { section, isFresh, wayBack, sessionToken });
/** Time goes by in which a session is used, until its proofs are too old. */
const grow = async (context: TenantContext, sessionToken: string): Promise<void> => {
  for (let age = 0; age <= proofAges.accepted; age += 300) {
    service.clock.advance(300);
    await sessionOf(context, sessionToken);
  }
};
const page = { limit: maxPageSize };
const loginRequired = expect.objectContaining({ code: 'login_required' });

describe('a sign-in for one’s own account', () => {
  useSessionService();

  const purpose = { kind: 'account', section: 'sessions' };

  it('asks for the password, makes a session, and asks nobody for consent', async () => {
    const key = await beginAccount(a, null);
    expect(await stateOf(a, key)).toMatchObject({ status: 'open', step: 'password', purpose });
    const { state, sessionToken } = await complete(a, key, newUser());
    expect(state).toEqual({ status: 'proved', purpose, wayBack });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'proved' });
  });

  it('is proved for the browser of its user alone: without their session it is at its start', async () => {
    const key = await beginAccount(a, null);
    await complete(a, key, newUser());
    const other = await login(a);
    for (const sessionToken of [null, other.sessionToken])
      expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'open', step: 'password', userId: null });
  });

  it('attack A62: says nothing to the token service, so that it is no way past the consent of an application', async () => {
    const key = await beginAccount(a, null);
    const { sessionToken } = await complete(a, key, newUser());
    await expect(service.getOutcome.execute(a, { ...key, sessionToken })).rejects.toEqual(invalid);
    await decide(a, key, sessionToken);
    await expect(service.getOutcome.execute(a, { ...key, sessionToken })).rejects.toEqual(invalid);
  });

  it('attack A64: asks again whoever proved it too long ago, and the session that comes of it is fresh', async () => {
    const user = newUser();
    const { sessionToken } = await login(a, user);
    await grow(a, sessionToken);
    await expect(service.holders.requireFresh(a, sessionToken)).rejects.toMatchObject({ code: 'step_up_required' });
    const key = await beginAccount(a, sessionToken, { isFresh: true });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'open', step: 'password', reason: 'too_long_ago' });
    const fresh = await complete(a, key, user, sessionToken);
    expect(fresh.state).toMatchObject({ status: 'proved' });
    expect((await service.holders.requireFresh(a, fresh.sessionToken)).session.userId).toBe(user);
    expect(await sessionOf(a, sessionToken)).toBeNull();
  });

  it('does not ask who has just proved it', async () => {
    const { sessionToken } = await login(a);
    const key = await beginAccount(a, sessionToken, { isFresh: true });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'proved' });
  });

  it('attack A64: is no fresh proof where somebody else gives it', async () => {
    const { sessionToken } = await login(a);
    await grow(a, sessionToken);
    const key = await beginAccount(a, sessionToken, { isFresh: true });
    const { state, sessionToken: made } = await service.authenticate.execute(a, {
      ...attempt(key, newUser()),
      previousSessionToken: sessionToken,
    });
    expect([state.status, made]).toEqual(['open', null]);
    await expect(service.holders.requireFresh(a, sessionToken)).rejects.toMatchObject({ code: 'step_up_required' });
  });

  it('attack A76: demands of a session of two proofs two fresh ones', async () => {
    const user = newUser();
    const first = await start(a, null, { acr: 'urn:ostiary:acr:2' });
    await service.authenticate.execute(a, attempt(first, user));
    await service.beginChallenge.execute(a, { ...first, sessionToken: null });
    const code = {
      ...first,
      userAgent: null,
      knownBrowser: null,
      previousSessionToken: null,
      proof: { method: 'email-otp', code: '123456' },
    } as const;
    const { sessionToken } = await service.authenticate.execute(a, code);
    await grow(a, sessionToken ?? '');
    const key = await beginAccount(a, sessionToken, { isFresh: true });
    const half = await service.authenticate.execute(a, { ...attempt(key, user), previousSessionToken: sessionToken });
    expect(half.state).toMatchObject({ status: 'open', step: 'email-otp' });
    expect(half.sessionToken).toBeNull();
  });

  it('refuses a page that there is none of', async () => {
    await expect(beginAccount(a, null, { section: 'elsewhere' as AccountSection })).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

describe('a user’s own sessions', () => {
  useSessionService();

  it('are listed to their user, with the one that asks marked', async () => {
    const user = newUser();
    const [one, other] = [await login(a, user), await login(a, user)];
    await login(a);
    const { items } = await service.listOwnSessions.execute(a, { ...page, sessionToken: one.sessionToken });
    const marks = new Map(items.map(({ sessionId, isCurrent }) => [sessionId, isCurrent]));
    expect(marks).toEqual(
      new Map([
        [one.session.sessionId, true],
        [other.session.sessionId, false],
      ]),
    );
  });

  it('end one by one, in the name of their user', async () => {
    const user = newUser();
    const [one, other] = [await login(a, user), await login(a, user)];
    await service.revokeOwnSession.execute(a, { sessionToken: one.sessionToken, sessionId: other.session.sessionId });
    expect(await sessionOf(a, other.sessionToken)).toBeNull();
    expect(await sessionOf(a, one.sessionToken)).not.toBeNull();
    expect(service.outbox.published.at(-1)).toMatchObject({ actor: { kind: 'user', userId: user }, payload: { reason: 'revoked' } });
  });

  it('end all but the one that asks, and nobody else’s', async () => {
    const user = newUser();
    const stays = await login(a, user);
    const go = [await login(a, user), await login(a, user)];
    const stranger = await login(a);
    const elsewhere = await login(b, user);
    expect(await service.revokeOwnOtherSessions.execute(a, { sessionToken: stays.sessionToken })).toEqual({ revoked: 2 });
    for (const { sessionToken } of go) expect(await sessionOf(a, sessionToken)).toBeNull();
    for (const { sessionToken } of [stays, stranger]) expect(await sessionOf(a, sessionToken)).not.toBeNull();
    expect(await sessionOf(b, elsewhere.sessionToken)).not.toBeNull();
    expect(service.outbox.ended()).toHaveLength(2);
    expect(await service.revokeOwnOtherSessions.execute(a, { sessionToken: stays.sessionToken })).toEqual({ revoked: 0 });
  });

  it('another user’s is as one that there never was', async () => {
    const [mine, theirs] = [await login(a), await login(a)];
    for (const sessionId of [theirs.session.sessionId, 'no id' as SessionId])
      await expect(service.revokeOwnSession.execute(a, { sessionToken: mine.sessionToken, sessionId })).rejects.toMatchObject({
        code: 'not_found',
      });
    expect(await sessionOf(a, theirs.sessionToken)).not.toBeNull();
  });

  describe('attack A62: whatever is not the secret of a live session of the tenant', () => {
    let presented: readonly unknown[];
    beforeEach(async () => {
      const [ended, ofOther] = [await login(a), await login(b)];
      await service.endSession.execute(a, { sessionToken: ended.sessionToken });
      const half = await start(a, null, { acr: 'urn:ostiary:acr:2' });
      await service.authenticate.execute(a, attempt(half, newUser()));
      presented = [
        ...[ended.sessionToken, ofOther.sessionToken, half.browserToken, half.signInId, ended.session.sessionId],
        ...[createSecret('st', randomBytesOf('nobody')), '', null, undefined, 7, {}, ['a']],
      ];
    });

    it('is refused by every RPC of one’s own', async () => {
      const sessionId = 'any' as SessionId;
      for (const value of presented) {
        const sessionToken = value as string;
        for (const asked of [
          () => service.listOwnSessions.execute(a, { ...page, sessionToken }),
          () => service.revokeOwnSession.execute(a, { sessionToken, sessionId }),
          () => service.revokeOwnOtherSessions.execute(a, { sessionToken }),
        ])
          await expect(asked()).rejects.toEqual(loginRequired);
      }
      expect(service.outbox.ended().filter(({ reason }) => reason === 'revoked')).toEqual([]);
    });
  });
});

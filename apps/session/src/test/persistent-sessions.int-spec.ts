import { describe, expect, it } from '@jest/globals';
import { type SignInKey, type TenantContext, type UserId, maxPageSize } from '#contracts';
import type { LifetimePolicy } from '../ports/session-lifetimes.js';
import { a, attempt, b, endAllOf, login, newUser, rest, service, sessionOf, start, stateOf, useSessionService } from './session-suite.js';
import { noSecondFactor, usualLifetimes } from './session-service.js';

const day = 86_400;
/** Who says so stays signed in for thirty days, for ten of them without use. */
const offered: LifetimePolicy = (staySignedIn) =>
  staySignedIn
    ? { lifetime: 30 * day, idleLifetime: 10 * day, isPersistent: true }
    : { lifetime: 3_600, idleLifetime: 600, isPersistent: false };

const signIn = async (
  context: TenantContext,
  key: SignInKey,
  userId: UserId,
  said: { staySignedIn?: boolean } = {},
  previous: string | null = null,
) => {
  const answer = await service.authenticate.execute(context, { ...attempt(key, userId), ...said, previousSessionToken: previous });
  if (answer.sessionToken === null) throw new Error('there is no session after the sign-in');
  return { ...answer, sessionToken: answer.sessionToken };
};
const stay = { staySignedIn: true };
const inDays = (days: number): string => new Date(service.clock.now().getTime() + days * day * 1_000).toISOString();

describe('staying signed in', () => {
  useSessionService();

  it('is for who says so: the browser keeps the session until its end, and no longer', async () => {
    service.lifetimePolicies.policy = offered;
    const [stays, goes] = [await signIn(a, await start(a), newUser(), stay), await signIn(a, await start(a), newUser())];
    expect([stays.sessionExpiresAt, goes.sessionExpiresAt]).toEqual([inDays(30), undefined]);
    service.clock.advance(601);
    expect(await sessionOf(a, goes.sessionToken)).toBeNull();
    for (let used = 0; used < 4; used += 1) {
      expect(await sessionOf(a, stays.sessionToken)).not.toBeNull();
      expect(await sessionOf(b, stays.sessionToken)).toBeNull();
      service.clock.advance(9 * day);
    }
    expect(await sessionOf(a, stays.sessionToken)).toBeNull();
  });

  it('ends without use', async () => {
    service.lifetimePolicies.policy = offered;
    const { sessionToken } = await signIn(a, await start(a), newUser(), stay);
    service.clock.advance(10 * day + 1);
    expect(await sessionOf(a, sessionToken)).toBeNull();
  });

  it('is nobody’s by their word alone where the tenant does not offer it', async () => {
    const answer = await signIn(a, await start(a), newUser(), stay);
    expect(answer).not.toHaveProperty('sessionExpiresAt');
  });

  it('N03: a form that is sent twice is answered alike', async () => {
    service.lifetimePolicies.policy = offered;
    const [key, user] = [await start(a), newUser()];
    const first = await signIn(a, key, user, stay);
    service.clock.advance(5);
    expect(await signIn(a, key, user, stay)).toMatchObject({ sessionToken: first.sessionToken, sessionExpiresAt: first.sessionExpiresAt });
  });

  it('goes along when its user proves more, and lasts no longer for that', async () => {
    service.lifetimePolicies.policy = offered;
    const user = newUser();
    const first = await signIn(a, await start(a), user, stay);
    service.clock.advance(day);
    const key = await start(a, first.sessionToken, { acr: 'urn:ostiary:acr:2' });
    await service.beginChallenge.execute(a, { ...key, sessionToken: first.sessionToken });
    const second = await service.authenticate.execute(a, {
      ...{ ...key, proof: { method: 'email-otp', code: '123456' }, userAgent: null, knownBrowser: null },
      previousSessionToken: first.sessionToken,
    });
    expect(second.sessionExpiresAt).toBe(first.sessionExpiresAt);
  });

  it('a proof that is older than sessions last by now is asked for again, and no session begins that would be over at once', async () => {
    service.lifetimePolicies.policy = offered;
    const user = newUser();
    const first = await signIn(a, await start(a), user, stay);
    service.clock.advance(day);
    service.lifetimePolicies.policy = usualLifetimes;
    const key = await start(a, first.sessionToken, { acr: 'urn:ostiary:acr:2' });
    await service.beginChallenge.execute(a, { ...key, sessionToken: first.sessionToken });
    const byCode = { ...key, proof: { method: 'email-otp', code: '123456' }, userAgent: null, knownBrowser: null } as const;
    for (let sent = 0; sent < 2; sent += 1) {
      const second = await service.authenticate.execute(a, { ...byCode, previousSessionToken: first.sessionToken });
      expect(second.sessionToken).toBeNull();
      expect(second.state).toMatchObject({ step: 'password', reason: 'too_long_ago', userId: user });
    }
    expect(await sessionOf(a, first.sessionToken)).not.toBeNull();
    const { sessionToken } = await signIn(a, key, user, {}, first.sessionToken);
    expect(await sessionOf(a, sessionToken)).toMatchObject({ acr: 'urn:ostiary:acr:2' });
    service.clock.advance(599);
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
  });

  it('is asked anew where the password is, as it was answered before', async () => {
    service.lifetimePolicies.policy = offered;
    const user = newUser();
    const first = await signIn(a, await start(a), user, stay);
    const key = await start(a, first.sessionToken, { maxAge: 0 });
    expect(await stateOf(a, key, first.sessionToken)).toMatchObject({ step: 'password', staySignedIn: true });
    expect(await signIn(a, key, user, { staySignedIn: false }, first.sessionToken)).not.toHaveProperty('sessionExpiresAt');
  });

  it('may be said with the name that a message is asked for by: the page of the proof shows it, and the proof has the last word', async () => {
    service.lifetimePolicies.policy = offered;
    service.policies.policy = { ...noSecondFactor, firstFactors: ['magic-link'] };
    const message = { sessionToken: null, method: 'magic-link', identifier: newUser() } as const;
    const key = await start(a);
    for (const staySignedIn of [true, true, false, true]) {
      const state = await service.requestSignInMessage.execute(a, { ...key, ...message, staySignedIn });
      expect('staySignedIn' in state).toBe(staySignedIn);
    }
    expect(await service.requestSignInMessage.execute(a, { ...key, ...message, identifier: null })).toMatchObject({ staySignedIn: true });
    const proof = { method: 'magic-link', token: 'right' } as const;
    const answer = await service.authenticate.execute(a, { ...key, ...rest, proof, staySignedIn: false });
    expect(answer.sessionToken).not.toBeNull();
    expect(answer).not.toHaveProperty('sessionExpiresAt');
  });

  it('is not inherited by somebody else in the same browser', async () => {
    service.lifetimePolicies.policy = offered;
    const first = await signIn(a, await start(a), newUser(), stay);
    const key = await start(a, first.sessionToken, { maxAge: 0 });
    expect(await signIn(a, key, newUser(), {}, first.sessionToken)).not.toHaveProperty('sessionExpiresAt');
  });

  it('is shown with the session, and ends as every session does', async () => {
    service.lifetimePolicies.policy = offered;
    const user = newUser();
    const { sessionToken } = await signIn(a, await start(a), user, stay);
    service.clock.advance(1);
    await login(a, user);
    const { items } = await service.listSessions.execute(a, { userId: user, limit: maxPageSize });
    // Begun in the same moment: either may come first.
    expect(items.map(({ isPersistent }) => Number(isPersistent)).toSorted()).toEqual([0, 1]);
    await endAllOf(a, user, 'password_changed', 8);
    expect(await sessionOf(a, sessionToken)).toBeNull();
  });
});

import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Authenticated, AuthenticatorId, RememberedBrowserId, SignInKey, SignInNeeds, TenantContext, UserId } from '#contracts';
import { SqlTransaction } from '#persistence';
import { requestContext } from '#testing';
import { noSecondFactor } from './session-service.js';
import { a, attempt, b, invalid, newUser, rest, service, sessionOf, start, stateOf, useSessionService } from './session-suite.js';

const day = 86_400;
const remembering = { ...noSecondFactor, secondFactor: 'required', rememberBrowserDays: 30 } as const;
type Gift = NonNullable<Authenticated['rememberedBrowser']>;

const byPassword = (context: TenantContext, key: SignInKey, userId: UserId, rememberedBrowsers: readonly string[] = []) =>
  service.authenticate.execute(context, { ...attempt(key, userId), rememberedBrowsers });
const byCode = (context: TenantContext, key: SignInKey, rememberBrowser = true) =>
  service.authenticate.execute(context, { ...key, ...rest, rememberBrowser, proof: { method: 'totp', code: '123456' } });
/** A browser in which somebody has proved both, and said that it is to be remembered. */
const remember = async (context: TenantContext, userId: UserId): Promise<Gift & { readonly sessionToken: string }> => {
  const key = await start(context);
  await byPassword(context, key, userId);
  const { rememberedBrowser, sessionToken } = await byCode(context, key);
  if (rememberedBrowser === undefined || sessionToken === null) throw new Error('the browser is not remembered');
  return { ...rememberedBrowser, sessionToken };
};
/** Whether a sign-in in such a browser ends with the password. */
const isSpared = async (context: TenantContext, userId: UserId, secrets: readonly string[], needs: Partial<SignInNeeds> = {}) =>
  (await byPassword(context, await start(context, null, needs), userId, secrets)).sessionToken !== null;
const changed = (userId: UserId, beforeVersion: number | null) =>
  service.unitOfWork.transaction(a, (tx) => service.rememberedBrowsers.forgetOfUser(tx, a, userId, beforeVersion));
const notFound = expect.objectContaining({ code: 'not_found' });

describe('a browser that is remembered', () => {
  useSessionService();
  beforeEach(() => {
    service.policies.policy = remembering;
    service.users.enrolment = ['password', 'totp', 'recovery-code'];
  });

  it('is spared the second factor for as long as the tenant says, and the session tells what was proved', async () => {
    const user = newUser();
    const { secret, expiresAt } = await remember(a, user);
    expect(Date.parse(expiresAt)).toBe(service.clock.now().getTime() + 30 * day * 1_000);
    const { sessionToken } = await byPassword(a, await start(a), user, [secret]);
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ amr: ['pwd'], acr: 'urn:ostiary:acr:1', secondFactor: 'required' });
    service.clock.advance(30 * day);
    expect(await isSpared(a, user, [secret])).toBe(false);
  });

  it('is none where its user did not say so, or proved no second factor there, or the tenant does not offer it', async () => {
    const [key, user] = [await start(a), newUser()];
    await byPassword(a, key, user);
    expect(await byCode(a, key, false)).not.toHaveProperty('rememberedBrowser');
    service.policies.policy = { ...remembering, secondFactor: 'off' };
    const plain = await service.authenticate.execute(a, { ...attempt(await start(a), user), rememberBrowser: true });
    expect(plain).not.toHaveProperty('rememberedBrowser');
    service.policies.policy = { ...remembering, rememberBrowserDays: 0 };
    const other = await start(a);
    await byPassword(a, other, user);
    expect(await byCode(a, other)).not.toHaveProperty('rememberedBrowser');
  });

  it('attack A63: is none where what was proved serves an application alone, and the policy would not take it', async () => {
    service.policies.policy = { ...remembering, secondFactor: 'optional' };
    service.users.enrolment = ['password', 'email-otp'];
    const [key, user] = [await start(a, null, { acr: 'urn:ostiary:acr:2' }), newUser()];
    await byPassword(a, key, user);
    await service.beginChallenge.execute(a, { ...key, sessionToken: null });
    const proof = { method: 'email-otp', code: '123456' } as const;
    const answer = await service.authenticate.execute(a, { ...key, ...rest, rememberBrowser: true, proof });
    expect(answer.sessionToken).not.toBeNull();
    expect(answer).not.toHaveProperty('rememberedBrowser');
    expect((await service.rememberedBrowsers.list(a, user)).browsers).toEqual([]);
  });

  it('attack A63: is asked for what its user set up since, and not where it was remembered with that', async () => {
    const [user, other] = [newUser(), newUser()];
    const [before, foreign] = [await remember(a, user), await remember(a, other)];
    service.clock.advance(60);
    const added = { userId: user, authenticatorId: randomUUID() as AuthenticatorId, method: 'totp' } as const;
    const withIt = await remember(a, user);
    for (const context of [b, a, a]) await service.hearUserEvent('authenticatorAdded', context, added);
    expect(await isSpared(a, user, [before.secret])).toBe(false);
    expect(await isSpared(a, user, [withIt.secret])).toBe(true);
    expect(await isSpared(a, other, [foreign.secret])).toBe(true);
    expect(service.outbox.published.filter(({ subject }) => subject.includes('browsers-forgotten'))).toHaveLength(1);
  });

  it('is spared nothing by garbage, by the secret of another user or tenant, or by one that was changed', async () => {
    const [user, other] = [newUser(), newUser()];
    const { secret, sessionToken } = await remember(a, user);
    const foreign = (await remember(b, user)).secret;
    for (const secrets of [[], ['garbage'], [`${secret}x`], [secret.toUpperCase()], [sessionToken], [foreign]])
      expect(await isSpared(a, user, secrets)).toBe(false);
    expect(await isSpared(a, other, [secret])).toBe(false);
    expect(await isSpared(b, user, [secret])).toBe(false);
    expect(await isSpared(a, user, [foreign, 'garbage', secret])).toBe(true);
    expect(await isSpared(a, user, [foreign, foreign, foreign, secret])).toBe(false);
  });

  it('attack A102: is remembered of nobody by the word of the gateway', async () => {
    const user = newUser();
    await remember(a, user);
    const told = { remembered: { userId: user, userVersion: 7 } };
    const key = await start(a);
    const half = await service.authenticate.execute(a, { ...attempt(key, user), ...told });
    expect(half).toMatchObject({ sessionToken: null, state: { step: 'totp' } });
    const wrong = { ...key, ...rest, ...told, proof: { method: 'recovery-code', code: 'wrong' } as const };
    await expect(service.authenticate.execute(a, wrong)).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(await stateOf(a, key)).toMatchObject({ step: 'totp' });
  });

  it('is remembered of several people who share it', async () => {
    const [one, other] = [newUser(), newUser()];
    const secrets = [(await remember(a, one)).secret, (await remember(a, other)).secret];
    for (const user of [one, other]) expect(await isSpared(a, user, secrets)).toBe(true);
  });

  it.each<[string, Partial<SignInNeeds>]>([
    ['a class', { acr: 'urn:ostiary:acr:2' }],
    ['a proof of now', { maxAge: 0 }],
  ])('is asked where an application demands %s', async (_what, needs) => {
    const user = newUser();
    const { secret } = await remember(a, user);
    expect(await isSpared(a, user, [secret], needs)).toBe(false);
  });

  it('meets what an application and a role demand of a second factor, as a policy that they are', async () => {
    const user = newUser();
    const { secret } = await remember(a, user);
    service.policies.policy = { ...remembering, secondFactor: 'off' };
    expect(await isSpared(a, user, [secret], { secondFactor: 'required' })).toBe(true);
    service.users.demanded = 'required';
    expect(await isSpared(a, user, [secret])).toBe(true);
  });

  it('goes on being spared at the next application, by the session that it has, and by no other', async () => {
    const user = newUser();
    const { secret } = await remember(a, user);
    const { sessionToken } = await byPassword(a, await start(a), user, [secret]);
    const key = await start(a, sessionToken);
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'consent' });
    expect(await stateOf(a, key, null)).toMatchObject({ step: 'password' });
    service.users.userVersion += 1;
    const changed = await start(a, sessionToken);
    expect(await stateOf(a, changed, sessionToken)).toMatchObject({ step: 'totp', reason: 'second_factor_required' });
  });

  it('attack A64: proves nothing where authenticators are changed', async () => {
    const user = newUser();
    const { secret } = await remember(a, user);
    const { sessionToken } = await byPassword(a, await start(a), user, [secret]);
    expect(await service.listOwnAuthenticators.execute(a, { sessionToken: sessionToken ?? '' })).toMatchObject({
      stepUp: { acr: 'urn:ostiary:acr:2' },
    });
  });

  it('is forgotten with the version of its user: a new password, something taken away', async () => {
    const user = newUser();
    const { secret } = await remember(a, user);
    service.users.userVersion = 8;
    expect(await isSpared(a, user, [secret])).toBe(false);
    const { secret: newer } = await remember(a, user);
    expect(await changed(user, 8)).toBe(1);
    expect(await isSpared(a, user, [newer])).toBe(true);
    expect(await changed(user, null)).toBe(1);
    expect(await isSpared(a, user, [newer])).toBe(false);
    expect(service.outbox.published.filter(({ subject }) => subject.includes('browsers-forgotten'))).toHaveLength(2);
  });

  it('is listed and forgotten by its user, and by nobody else', async () => {
    const [user, other] = [newUser(), newUser()];
    const { secret, sessionToken } = await remember(a, user);
    const { browsers } = await service.listOwnRememberedBrowsers.execute(a, { sessionToken });
    expect(browsers).toMatchObject([{ userAgent: 'a browser', lastUsedAt: null }]);
    const id = browsers[0]?.id ?? ('' as RememberedBrowserId);
    const foreign = await remember(a, other);
    expect((await service.listOwnRememberedBrowsers.execute(a, foreign)).browsers.map((one) => one.id)).not.toContain(id);
    for (const [context, token] of [
      [a, foreign.sessionToken],
      [b, (await remember(b, user)).sessionToken],
    ] as const)
      await expect(service.forgetOwnRememberedBrowser.execute(context, { sessionToken: token, id })).rejects.toEqual(notFound);
    await expect(service.forgetOwnRememberedBrowser.execute(b, { sessionToken, id })).rejects.toMatchObject({ code: 'login_required' });
    expect(await isSpared(a, user, [secret])).toBe(true);
    expect(await service.forgetOwnRememberedBrowser.execute(a, { sessionToken, id })).toEqual({ forgotten: true });
    expect(await isSpared(a, user, [secret])).toBe(false);
    await expect(service.forgetOwnRememberedBrowser.execute(a, { sessionToken, id })).rejects.toEqual(notFound);
  });

  it('is kept among the newest twenty of its user', async () => {
    const user = newUser();
    const first = await remember(a, user);
    for (let nth = 0; nth < 20; nth += 1) {
      service.clock.advance(1);
      await remember(a, user);
    }
    expect((await service.rememberedBrowsers.list(a, user)).browsers).toHaveLength(20);
    expect(await isSpared(a, user, [first.secret])).toBe(false);
  });

  it('N03: who sends the form twice is remembered once, also a hundred times at once', async () => {
    const [key, user] = [await start(a), newUser()];
    await byPassword(a, key, user);
    const answers = await Promise.all(Array.from({ length: 100 }, () => byCode(a, key).catch(() => null)));
    const secrets = new Set(answers.flatMap((answer) => answer?.rememberedBrowser?.secret ?? []));
    expect(secrets.size).toBe(1);
    expect((await service.rememberedBrowsers.list(a, user)).browsers).toHaveLength(1);
  });

  it('is forgotten once, of a hundred who forget it at once', async () => {
    const user = newUser();
    await remember(a, user);
    const [browser] = (await service.rememberedBrowsers.list(a, user)).browsers;
    const forgetting = { id: browser?.id ?? ('' as RememberedBrowserId), userId: user };
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => service.rememberedBrowsers.forget(a, forgetting)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('leaves the database when its time is over, and keeps no secret there', async () => {
    const { secret } = await remember(a, newUser());
    const rows = () => service.unitOfWork.transaction(a, (tx) => SqlTransaction.of(tx).query('SELECT * FROM remembered_browsers'));
    const stored = await rows();
    expect(stored).toHaveLength(1);
    expect(JSON.stringify([stored, service.outbox.published])).not.toContain(secret);
    service.clock.advance(31 * day);
    await service.removeExpired.execute(() => requestContext(), new AbortController().signal);
    expect(await rows()).toEqual([]);
  });

  it('spares nobody who has proved nothing yet, whose proof is refused, or who is somebody else', async () => {
    const user = newUser();
    const { secret } = await remember(a, user);
    expect(secret).toMatch(/^ost_rb_/);
    const [key, presented] = [await start(a), { rememberedBrowsers: [secret] }];
    const early = { ...key, ...rest, ...presented, proof: { method: 'totp', code: '123456' } as const };
    await expect(service.authenticate.execute(a, early)).rejects.toEqual(invalid);
    const wrong = { ...attempt(key, user, 'wrong'), ...presented };
    await expect(service.authenticate.execute(a, wrong)).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
    expect(await byPassword(a, key, newUser(), [secret])).toMatchObject({ sessionToken: null, state: { step: 'totp' } });
  });
});

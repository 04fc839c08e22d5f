import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AuthenticatorId, EnrolmentId, SessionId, UserId } from '#contracts';
import { noSecondFactor } from './session-service.js';
import {
  a,
  attempt,
  b,
  complete,
  invalid,
  login,
  newUser,
  rest,
  service,
  sessionOf,
  start,
  stateOf,
  useSessionService,
  wayBack,
} from './session-suite.js';

const wish = { method: 'totp' } as const;
const loginRequired = expect.objectContaining({ code: 'login_required' });
const stepUpRequired = expect.objectContaining({ code: 'step_up_required' });

describe('what the user of a session sets up', () => {
  useSessionService();

  const begin = (sessionToken: string, context = a) =>
    service.beginEnrolment.execute(context, { grounds: { by: 'session', sessionToken }, wish });
  const answer = (sessionToken: string, enrolmentId: EnrolmentId) => {
    const grounds = { by: 'session', sessionToken } as const;
    const typed = { method: 'totp', code: '123456' } as const;
    return service.confirmEnrolment.execute(a, { grounds, enrolmentId, answer: typed, name: null, userAgent: null });
  };
  const confirm = async (sessionToken: string) => answer(sessionToken, (await begin(sessionToken)).enrolmentId);
  const remove = (sessionToken: string, authenticatorId = randomUUID() as AuthenticatorId, context = a) =>
    service.removeOwnAuthenticator.execute(context, { sessionToken, authenticatorId });
  const look = (sessionToken: string, context = a) => service.listOwnAuthenticators.execute(context, { sessionToken });
  const everything = (sessionToken: string, context = a) => [
    () => begin(sessionToken, context),
    () => confirm(sessionToken),
    () => remove(sessionToken, undefined, context),
    () => service.renameOwnAuthenticator.execute(context, { sessionToken, authenticatorId: randomUUID() as AuthenticatorId, name: 'x' }),
    () => service.createOwnRecoveryCodes.execute(context, { sessionToken }),
  ];

  it('is theirs by the session alone: of the user that it is of, whoever else is named', async () => {
    const { sessionToken, session } = await login(a);
    const { authenticator } = await confirm(sessionToken);
    expect(await look(sessionToken)).toEqual({
      authenticators: [authenticator],
      recoveryCodesLeft: 0,
      stepUp: { acr: 'urn:ostiary:acr:2', maxAge: 600, userId: session.userId },
    });
    for (const { userId, userVersion } of service.users.enrolling)
      expect({ userId, userVersion }).toEqual({ userId: session.userId, userVersion: service.users.userVersion });
    expect(service.users.actors.at(-1)).toMatchObject({ kind: 'user', userId: session.userId });
  });

  it('is no business of what is no session, has ended, or is another tenant\u2019s', async () => {
    const { sessionToken } = await login(a);
    await expect(look(sessionToken, b)).rejects.toEqual(loginRequired);
    await expect(begin(sessionToken, b)).rejects.toEqual(loginRequired);
    await service.endSession.execute(a, { sessionToken });
    for (const token of [sessionToken, '', 'x', 'ost_st_'])
      for (const act of [() => look(token), ...everything(token)]) await expect(act()).rejects.toEqual(loginRequired);
    expect(service.users.enrolling).toEqual([]);
  });

  it('attack A64: changes by a fresh proof alone', async () => {
    const { sessionToken, session } = await login(a);
    service.clock.advance(300);
    await sessionOf(a, sessionToken);
    service.clock.advance(300);
    expect(await look(sessionToken)).toMatchObject({ stepUp: null });
    await expect(begin(sessionToken)).resolves.toBeDefined();
    service.clock.advance(1);
    // No page is shown any more whose form would be taken, and a form that is there is taken for as long as it takes to fill it in.
    expect(await look(sessionToken)).toMatchObject({ stepUp: { acr: 'urn:ostiary:acr:1', maxAge: 600, userId: session.userId } });
    await expect(begin(sessionToken)).resolves.toBeDefined();
    await sessionOf(a, sessionToken);
    service.clock.advance(300);
    await sessionOf(a, sessionToken);
    service.clock.advance(300);
    for (const act of everything(sessionToken)) await expect(act()).rejects.toEqual(stepUpRequired);
  });

  it('attack A76: a session that has not proved a second factor neither adds to those that are there nor takes one away', async () => {
    const { sessionToken } = await login(a);
    const { authenticator } = await confirm(sessionToken);
    for (const act of everything(sessionToken)) await expect(act()).rejects.toEqual(stepUpRequired);
    await expect(remove(sessionToken, authenticator.id)).rejects.toEqual(stepUpRequired);
    expect((await look(sessionToken)).authenticators).toEqual([authenticator]);
  });

  it('attack A76: one whose proof was enough for the first is answered that once more, with its recovery codes, and nothing else', async () => {
    const { sessionToken } = await login(a);
    const [first, another] = [await begin(sessionToken), await begin(sessionToken)];
    const set = await answer(sessionToken, first.enrolmentId);
    expect(set.recoveryCodes).toEqual(['a code']);
    expect(await answer(sessionToken, first.enrolmentId)).toEqual(set);
    await expect(answer(sessionToken, another.enrolmentId)).rejects.toEqual(stepUpRequired);
    expect((await look(sessionToken)).authenticators).toEqual([set.authenticator]);
    for (let passed = 0; passed < 1_304; passed += 163) {
      await sessionOf(a, sessionToken);
      service.clock.advance(163);
    }
    await expect(answer(sessionToken, first.enrolmentId)).rejects.toEqual(stepUpRequired);
  });

  it('attack A76: one that has proved two may, while both are fresh', async () => {
    service.users.enrolment = ['password', 'totp', 'email-otp'];
    const key = await start(a, null, { acr: 'urn:ostiary:acr:2' });
    await service.authenticate.execute(a, attempt(key, newUser()));
    service.clock.advance(60);
    const { sessionToken } = await service.authenticate.execute(a, { ...key, ...rest, proof: { method: 'totp', code: '123456' } });
    const { authenticator } = await confirm(sessionToken ?? '');
    await expect(remove(sessionToken ?? '', authenticator.id)).resolves.toEqual({ removed: true });
    for (let passed = 0; passed < 1_141; passed += 163) {
      await sessionOf(a, sessionToken ?? '');
      service.clock.advance(163);
    }
    await expect(begin(sessionToken ?? '')).rejects.toEqual(stepUpRequired);
  });

  it('attack A64: what was proved before the user changed counts no longer, at a sign-in that is to prove it anew either', async () => {
    const { sessionToken, session } = await login(a);
    service.users.userVersion += 1;
    expect(await look(sessionToken)).toMatchObject({ stepUp: { acr: 'urn:ostiary:acr:1' } });
    for (const act of everything(sessionToken)) await expect(act()).rejects.toEqual(stepUpRequired);
    const key = await service.startAccountSignIn.execute(a, { section: 'authenticators', isFresh: true, wayBack, sessionToken });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'open', step: 'password' });
    const again = await complete(a, key, session.userId, sessionToken);
    expect(await look(again.sessionToken)).toMatchObject({ stepUp: null });
  });

  it('attack A76: the sign-in for it demands two factors of who has set one up, whatever they are signed in with', async () => {
    const { sessionToken } = await login(a);
    service.users.enrolment = ['password', 'totp'];
    const start = (section: 'authenticators' | 'password') =>
      service.startAccountSignIn.execute(a, { section, isFresh: true, wayBack, sessionToken });
    expect(await stateOf(a, await start('authenticators'), sessionToken)).toMatchObject({ step: 'totp', reason: 'acr_demanded' });
    expect(await stateOf(a, await start('password'), sessionToken)).toMatchObject({ status: 'proved' });
  });

  it('goes on by the same proof after the user has taken one away, and by that session alone', async () => {
    const { sessionToken, session } = await login(a);
    const other = await login(a, session.userId);
    await remove(sessionToken);
    await expect(begin(sessionToken)).resolves.toBeDefined();
    for (const act of everything(other.sessionToken)) await expect(act()).rejects.toEqual(stepUpRequired);
  });

  it('attack A64: the sessions that were proved with one end with it, but for those that are kept, and no others', async () => {
    const [method, authenticatorId] = ['totp', randomUUID() as AuthenticatorId] as const;
    const userId = newUser();
    const withApp = async (which?: AuthenticatorId) => {
      service.users.appId = which;
      const key = await start(a, null, { acr: 'urn:ostiary:acr:2' });
      await service.authenticate.execute(a, attempt(key, userId));
      return (await service.authenticate.execute(a, { ...key, ...rest, proof: { method, code: '123456' } })).sessionToken ?? '';
    };
    service.users.enrolment = ['password', 'totp'];
    const [ended, unnamed, kept, another] = [
      await withApp(authenticatorId),
      await withApp(),
      await withApp(authenticatorId),
      await withApp(randomUUID() as AuthenticatorId),
    ];
    service.users.enrolment = ['password'];
    const byPassword = (await login(a, userId)).sessionToken;
    const keptSessions = [(await sessionOf(a, kept))?.sessionId ?? ('' as SessionId)];
    const removed = { userId, authenticatorId, method, keptSessions };
    for (let times = 0; times < 2; times += 1) await service.hearUserEvent('authenticatorRemoved', a, removed);
    for (const token of [ended, unnamed]) expect(await sessionOf(a, token)).toBeNull();
    for (const token of [kept, another, byPassword]) expect(await sessionOf(a, token)).not.toBeNull();
    await service.hearUserEvent('authenticatorRemoved', b, { ...removed, keptSessions: [] });
    expect(await sessionOf(a, kept)).not.toBeNull();
  });

  it('attack A64: the sessions that were spared one end with it, and with the last one those by a recovery code', async () => {
    const [userId, other] = [newUser(), newUser()];
    service.policies.policy = { ...noSecondFactor, secondFactor: 'required', rememberBrowserDays: 30 };
    service.users.enrolment = ['password', 'totp', 'recovery-code'];
    const prove = async (user: UserId, method: 'totp' | 'recovery-code') => {
      const key = await start(a);
      await service.authenticate.execute(a, attempt(key, user));
      const proof = { method, code: '123456' } as const;
      return service.authenticate.execute(a, { ...key, ...rest, rememberBrowser: true, proof });
    };
    const spared = async (user: UserId) => {
      const { rememberedBrowser } = await prove(user, 'totp');
      const rememberedBrowsers = [rememberedBrowser?.secret ?? ''];
      return (await service.authenticate.execute(a, { ...attempt(await start(a), user), rememberedBrowsers })).sessionToken ?? '';
    };
    const [ended, foreign] = [await spared(userId), await spared(other)];
    const byCode = (await prove(userId, 'recovery-code')).sessionToken ?? '';
    const removed = (wasLast: boolean) =>
      service.hearUserEvent('authenticatorRemoved', a, {
        userId,
        authenticatorId: randomUUID() as AuthenticatorId,
        method: 'passkey',
        wasLast,
      });
    await removed(false);
    expect(await sessionOf(a, ended)).toBeNull();
    expect(await sessionOf(a, byCode)).not.toBeNull();
    await removed(true);
    expect(await sessionOf(a, byCode)).toBeNull();
    expect(await sessionOf(a, foreign)).not.toBeNull();
  });

  it('is only what the tenant allows', async () => {
    service.policies.policy = { ...noSecondFactor, secondFactors: ['passkey'] };
    const { sessionToken } = await login(a);
    await expect(begin(sessionToken)).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('attack A62: is nothing for a sign-in under way', async () => {
    const key = await start(a, null, { acr: 'urn:ostiary:acr:2' });
    await service.authenticate.execute(a, attempt(key, newUser()));
    const grounds = { by: 'sign-in', ...key, sessionToken: null } as const;
    await expect(service.beginEnrolment.execute(a, { grounds, wish })).rejects.toEqual(invalid);
  });
});

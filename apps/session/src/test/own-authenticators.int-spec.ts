import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AuthenticatorId } from '#contracts';
import { a, attempt, b, invalid, login, newUser, rest, service, sessionOf, start, useSessionService } from './session-suite.js';

const wish = { method: 'totp' } as const;
const stepUpRequired = expect.objectContaining({ code: 'step_up_required' });

describe('what the user of a session sets up', () => {
  useSessionService();

  const begin = (sessionToken: string, context = a) =>
    service.beginEnrolment.execute(context, { grounds: { by: 'session', sessionToken }, wish });
  const confirm = async (sessionToken: string, code = '123456') => {
    const { enrolmentId } = await begin(sessionToken);
    const answer = { method: 'totp', code } as const;
    return service.confirmEnrolment.execute(a, {
      grounds: { by: 'session', sessionToken },
      enrolmentId,
      answer,
      name: null,
      userAgent: null,
    });
  };
  const remove = (sessionToken: string, authenticatorId = randomUUID() as AuthenticatorId, context = a) =>
    service.removeAuthenticator.execute(context, { sessionToken, authenticatorId });
  const look = (sessionToken: string, context = a) => service.listAuthenticators.execute(context, { sessionToken });
  const everything = (sessionToken: string, context = a) => [
    () => begin(sessionToken, context),
    () => confirm(sessionToken),
    () => remove(sessionToken, undefined, context),
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
      expect({ userId, userVersion }).toEqual({ userId: session.userId, userVersion: null });
    expect(service.users.actors.at(-1)).toMatchObject({ kind: 'user', userId: session.userId });
  });

  it('is no business of what is no session, has ended, or is another tenant\u2019s', async () => {
    const { sessionToken } = await login(a);
    await expect(look(sessionToken, b)).rejects.toEqual(invalid);
    await expect(begin(sessionToken, b)).rejects.toEqual(invalid);
    await service.endSession.execute(a, { sessionToken });
    for (const token of [sessionToken, '', 'x', 'ost_st_'])
      for (const act of [() => look(token), ...everything(token)]) await expect(act()).rejects.toEqual(invalid);
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
    expect(await look(sessionToken)).toMatchObject({ stepUp: { acr: 'urn:ostiary:acr:1', maxAge: 600, userId: session.userId } });
    for (const act of everything(sessionToken)) await expect(act()).rejects.toEqual(stepUpRequired);
  });

  it('attack A76: a session that has not proved a second factor neither adds to those that are there nor takes one away', async () => {
    const { sessionToken } = await login(a);
    const { authenticator } = await confirm(sessionToken);
    for (const act of everything(sessionToken)) await expect(act()).rejects.toEqual(stepUpRequired);
    await expect(remove(sessionToken, authenticator.id)).rejects.toEqual(stepUpRequired);
    expect((await look(sessionToken)).authenticators).toEqual([authenticator]);
  });

  it('attack A76: one that has proved two may, while both are fresh', async () => {
    service.users.enrolment = ['password', 'totp', 'email-otp'];
    const key = await start(a, null, { acr: 'urn:ostiary:acr:2' });
    await service.authenticate.execute(a, attempt(key, newUser()));
    service.clock.advance(60);
    const { sessionToken } = await service.authenticate.execute(a, { ...key, ...rest, proof: { method: 'totp', code: '123456' } });
    const { authenticator } = await confirm(sessionToken ?? '');
    await expect(remove(sessionToken ?? '', authenticator.id)).resolves.toEqual({ removed: true });
    service.clock.advance(541);
    await expect(begin(sessionToken ?? '')).rejects.toEqual(stepUpRequired);
  });

  it('attack A62: is nothing for a sign-in under way', async () => {
    const key = await start(a, null, { acr: 'urn:ostiary:acr:2' });
    await service.authenticate.execute(a, attempt(key, newUser()));
    const grounds = { by: 'sign-in', ...key, sessionToken: null } as const;
    await expect(service.beginEnrolment.execute(a, { grounds, wish })).rejects.toEqual(invalid);
  });
});

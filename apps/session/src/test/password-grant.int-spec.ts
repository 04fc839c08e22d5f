import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventMap, type PasswordSignInRequest, ServiceError, type TenantContext } from '#contracts';
import { statementsOf } from '#testing';
import { noSecondFactor } from './session-service.js';
import { a, b, complete, log, newUser, service, start, useSessionService } from './session-suite.js';

const refused = { code: 'invalid_credentials', message: 'The username or the password is wrong.' };

describe('a sign-in by a password that an application sends (RFC 6749 §4.3)', () => {
  useSessionService();
  beforeEach(() => {
    service.users.hasUnconfirmedEmail = false;
    service.users.deletion = null;
    service.users.refusedByName.length = 0;
  });

  const signIn = (userId: string = newUser(), members: Partial<PasswordSignInRequest> = {}, context: TenantContext = a) =>
    service.signInByPassword.execute(context, { identifier: userId, password: 'right', needs: {}, ...members });
  const sessionsOf = async (userId: ReturnType<typeof newUser>) => (await service.listSessions.execute(a, { userId, limit: 10 })).items;
  const expectRefused = async (members: Partial<PasswordSignInRequest> = {}): Promise<void> => {
    const userId = newUser();
    await expect(signIn(userId, members)).rejects.toMatchObject({ code: refused.code });
    expect(await sessionsOf(userId)).toEqual([]);
  };

  it('begins a session that is listed, told and ended as any other', async () => {
    const userId = newUser();
    const { session } = await signIn(userId);
    expect(session).toMatchObject({ userId, amr: ['pwd'], acr: 'urn:ostiary:acr:1' });
    expect(await sessionsOf(userId)).toMatchObject([{ sessionId: session.sessionId, userAgent: null }]);
    expect(service.outbox.published).toMatchObject([
      { subject: eventMap.session.sessionStarted.subject, payload: { userId, amr: ['pwd'] }, actor: { kind: 'user', userId } },
    ]);
    await service.endSession.execute(a, { sessionId: session.sessionId, userId });
    expect(service.outbox.ended()).toMatchObject([{ sessionId: session.sessionId, reason: 'logout' }]);
  });

  it('tells of no sign-in to the log what was typed', async () => {
    await expectRefused({ password: 'a wrong secret' });
    expect(JSON.stringify(log)).not.toContain('a wrong secret');
  });

  it('is refused a wrong password', () => expectRefused({ password: 'wrong' }));

  it.each(['totp', 'passkey', 'sms-otp'] as const)(
    'is refused whoever has set up %s, whether or not their tenant asks for it',
    async (method) => {
      service.users.enrolment = ['password', 'email-otp', method];
      for (const secondFactor of ['off', 'optional', 'required'] as const) {
        service.policies.policy = { ...noSecondFactor, secondFactor };
        await expectRefused();
      }
    },
  );

  it('is refused where tenant, role or application demand a second factor, in the grace for setting one up too', async () => {
    await expectRefused({ needs: { secondFactor: 'required' } });
    service.users.demanded = 'required';
    await expectRefused();
    service.users.demanded = 'off';
    service.policies.policy = { ...noSecondFactor, secondFactor: 'required' };
    await expectRefused();
    service.policies.policy = { ...noSecondFactor, secondFactor: 'required', graceUntil: Number.MAX_SAFE_INTEGER };
    await expectRefused();
  });

  it('is refused where people sign in by something else', async () => {
    service.policies.policy = { ...noSecondFactor, firstFactors: ['passkey'] };
    await expectRefused();
  });

  it('is refused where a page would ask for terms, for an attribute, or whether to keep the account', async () => {
    service.policies.policy = { ...noSecondFactor, terms: { version: '2', sufficient: ['2'] } };
    await expectRefused();
    service.policies.policy = { ...noSecondFactor, attributes: [{ name: 'department', required: false }] };
    await expectRefused({ needs: { attributes: ['department'] } });
    await expect(signIn()).resolves.toBeDefined();
    service.policies.policy = noSecondFactor;
    service.users.deletion = { requestedAt: '2026-01-01T00:00:00.000Z', dueAt: '2026-02-01T00:00:00.000Z' };
    await expectRefused();
  });

  it('is refused whose address nobody has confirmed', async () => {
    service.users.hasUnconfirmedEmail = true;
    await expectRefused();
  });

  it('attack A80: has no password looked at that would not do alone, and does for it, and where nobody has the name, what a wrong one takes', async () => {
    const statements = (identifier: string, password: string) =>
      statementsOf(() => signIn(identifier, { password }).catch((error: unknown) => expect(error).toMatchObject({ code: refused.code })));
    const [known, held] = [newUser(), newUser()];
    await statements(known, 'wrong');
    const wrong = await statements(known, 'wrong');
    expect(wrong).toContainEqual(expect.stringContaining('sign_in'));
    expect(service.users.refusedByName).toEqual([]);
    expect(await statements('nobody', 'right')).toEqual(wrong);
    service.users.enrolment = ['password', 'totp'];
    expect(await statements(held, 'right')).toEqual(wrong);
    expect(service.users.refusedByName).toEqual(['nobody', held]);
  });

  it('is refused who changed while their password was looked at', async () => {
    const userId = newUser();
    const verify = jest.spyOn(service.users, 'verify').mockImplementationOnce(async (context, attempt) => {
      service.users.userVersion += 1;
      return service.users.verify(context, attempt);
    });
    await expect(signIn(userId)).rejects.toMatchObject({ code: refused.code });
    verify.mockRestore();
    expect(await sessionsOf(userId)).toEqual([]);
  });

  it('is refused where something stands out for which the tenant demands two factors: no browser is known by it', async () => {
    const userId = newUser();
    await complete(a, await start(a), userId);
    service.policies.policy = { ...noSecondFactor, riskSecondFactor: ['new_device'] };
    await expect(signIn(userId)).rejects.toMatchObject({ code: refused.code });
  });

  it('ends what began where the user has changed meanwhile', async () => {
    service.users.look = () => Promise.resolve(false);
    await expectRefused();
    expect(service.outbox.ended()).toMatchObject([{ reason: 'user_inactive' }]);
  });

  it('is refused as a wrong password where the user was deleted meanwhile', async () => {
    const userId = newUser();
    await service.hearUserEvent('userDeleted', a, { userId, version: 8 });
    await expect(signIn(userId)).rejects.toMatchObject(refused);
    expect(await sessionsOf(userId)).toEqual([]);
  });

  it('waits as long as the identity service says, and the limits of the user', async () => {
    service.users.refusal = new ServiceError('too_many_requests', 'Later.', { retryAfter: 9 });
    await expect(signIn()).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 9 });
    service.users.refusal = null;
    const userId = newUser();
    service.userLimits.refused.add(userId);
    await expect(signIn(userId)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 7 });
    expect(await sessionsOf(userId)).toEqual([]);
  });

  it('is told of no limit who is refused whatever they send: a wrong password reaches none', async () => {
    const userId = newUser();
    service.users.enrolment = ['password', 'totp'];
    service.userLimits.refused.add(userId);
    await expect(signIn(userId)).rejects.toMatchObject({ code: refused.code });
  });

  it('is of one tenant', async () => {
    const userId = newUser();
    await signIn(userId, {}, b);
    expect(await sessionsOf(userId)).toEqual([]);
  });
});

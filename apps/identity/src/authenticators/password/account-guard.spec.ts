import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventMap, ServiceError } from '#contracts';
import { captureLog } from '#testing';
import { fakeIdentity } from '../../test/fake-identity.js';

const password = 'plum kettle orbit';

const given = async () => {
  const identity = fakeIdentity();
  const alice = await identity.given({ username: 'alice', password });
  const logIn = (attempt: string, address = '192.0.2.1', knownBrowser: string | null = null) =>
    identity.password.verify(
      { ...identity.context, actor: { kind: 'anonymous', address } },
      { method: 'password', identifier: 'alice', password: attempt, knownBrowser },
    );
  const guess = async (times: number, address?: string, knownBrowser?: string | null): Promise<void> => {
    for (let count = 0; count < times; count += 1) await logIn('wrong', address, knownBrowser).catch(() => null);
  };
  return { identity, alice, logIn, guess };
};

describe('N25: an account whose password is guessed', () => {
  beforeAll(() => void captureLog());

  it('is closed to the address that guessed, and to no other', async () => {
    const { alice, logIn, guess } = await given();
    await guess(5, '198.51.100.9');
    await expect(logIn(password, '198.51.100.9')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(logIn(password, '198.51.100.10')).resolves.toMatchObject({ user: { id: alice.id } });
  });

  it('is closed to the networks of an IPv6 address with as many tries as they may have', async () => {
    const { logIn, guess } = await given();
    await guess(5, '2001:db8:1:1::7');
    await expect(logIn(password, '2001:db8:1:1::8')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(logIn(password, '2001:db8:1:2::1')).resolves.toBeDefined();
  });

  it('takes the right password at the first try from anywhere, however many addresses guess, which get fewer and slower tries', async () => {
    const { identity, logIn, guess } = await given();
    for (let address = 1; address <= 20; address += 1) await guess(6, `198.51.100.${address}`);
    const { failures } = await identity.getLoginThrottle.execute(identity.context, {
      id: identity.memory.users.keys().next().value as never,
    });
    expect(failures).toBeLessThan(20 * 5);
    identity.hasher.verifications = 0;
    identity.pause.waited.length = 0;
    await guess(1, '203.0.113.1');
    await expect(logIn(password, '203.0.113.1')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(logIn(password, '203.0.113.2')).resolves.toBeDefined();
    expect(Math.min(...identity.pause.waited)).toBeGreaterThan(100);
    expect(Math.max(...identity.pause.waited)).toBeLessThanOrEqual(1_500);
  });

  it('is open to a browser that signed in before, at an address that is locked out, without a pause', async () => {
    const { identity, logIn, guess } = await given();
    const { knownBrowser } = await logIn(password);
    for (let address = 1; address <= 30; address += 1) await guess(6, `198.51.100.${address}`);
    await guess(6);
    identity.pause.waited.length = 0;
    await expect(logIn(password, '192.0.2.1', knownBrowser)).resolves.toBeDefined();
    expect(identity.pause.waited).toEqual([0]);
  });

  it('lets a known browser guess ten times, then treats it as any other; and knows it no more after a new password', async () => {
    const { identity, alice, logIn, guess } = await given();
    const { knownBrowser } = await logIn(password);
    await guess(10, '192.0.2.1', knownBrowser);
    await expect(logIn(password, '192.0.2.1', knownBrowser)).resolves.toBeDefined();
    await guess(5, '192.0.2.1', knownBrowser);
    await expect(logIn(password, '192.0.2.1', knownBrowser)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await identity.unlockUser.execute(identity.context, { id: alice.id });
    await expect(logIn(password, '192.0.2.1', knownBrowser)).resolves.toBeDefined();
  });

  it('charges nothing for a try that was not looked at', async () => {
    const { identity, logIn, guess } = await given();
    await guess(4);
    const verify = identity.hasher.verify.bind(identity.hasher);
    identity.hasher.verify = () => Promise.reject(new ServiceError('too_many_requests', 'full'));
    for (let count = 0; count < 3; count += 1) await expect(logIn(password)).rejects.toMatchObject({ code: 'too_many_requests' });
    identity.hasher.verify = verify;
    await expect(logIn(password)).resolves.toBeDefined();
  });

  it('charges nothing for a right password that could not be confirmed, for reasons of ours, and says the reason', async () => {
    const { identity, logIn, guess } = await given();
    await guess(4);
    const confirm = identity.users.findForUpdate.bind(identity.users);
    identity.users.findForUpdate = () => Promise.reject(new ServiceError('unavailable', 'no connection'));
    for (let count = 0; count < 3; count += 1) await expect(logIn(password)).rejects.toMatchObject({ code: 'unavailable' });
    identity.users.findForUpdate = confirm;
    await expect(logIn(password)).resolves.toBeDefined();
  });

  it('gives charges back with a time of its own, and tells why a try failed even if it cannot', async () => {
    const { identity, logIn } = await given();
    identity.hasher.verify = () => Promise.reject(new ServiceError('deadline_exceeded', 'late'));
    const refund = jest.spyOn(identity.failures, 'refund').mockRejectedValue(new Error('no connection'));
    await expect(logIn(password)).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(refund.mock.calls[0]?.[1].deadline).toBeGreaterThan(Date.now());
  });

  it('takes thirty right passwords at once from one address, though others failed there before', async () => {
    const { logIn, guess } = await given();
    await guess(4);
    const all = await Promise.all(Array.from({ length: 30 }, () => logIn(password)));
    expect(all).toHaveLength(30);
  });

  it.each(['alice', 'nobody'])('tells who comes to a full line at %s to wait, not that the password is wrong', async (identifier) => {
    const { identity } = await given();
    const codes = await Promise.all(
      Array.from({ length: 60 }, () =>
        identity.password.verify(identity.context, { method: 'password', identifier, password: 'wrong', knownBrowser: null }).then(
          () => 'in',
          (error: unknown) => (error instanceof ServiceError ? `${error.code} ${error.retryAfter ?? ''}` : String(error)),
        ),
      ),
    );
    expect(codes.filter((code) => code === 'too_many_requests 1')).toHaveLength(27);
    expect(codes.filter((code) => code.startsWith('invalid_credentials'))).toHaveLength(33);
  });

  it('lets a browser stand in a line of its own when it has proved to be known, not when it says so', async () => {
    const { logIn } = await given();
    const knownBrowser = (await logIn(password)).knownBrowser ?? '';
    const forged = Array.from({ length: 60 }, (_, nth) => `${knownBrowser.slice(0, -43)}${String(nth).padStart(43, 'A')}`);
    const outcomes = await Promise.allSettled([
      ...forged.map((cookie) => logIn('wrong', '192.0.2.1', cookie)),
      logIn(password, '192.0.2.1', knownBrowser),
    ]);
    const codes = outcomes.map((one) => (one.status === 'fulfilled' ? 'in' : (one.reason as ServiceError).code));
    expect(codes.at(-1)).toBe('in');
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(27);
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(33);
  });

  it('makes one event an hour, and one message to the person a day', async () => {
    const { identity, guess } = await given();
    const told = (): unknown[] => identity.memory.events.map(({ payload }) => payload['notifyUser']);
    await guess(5, '198.51.100.1');
    await guess(5, '198.51.100.2');
    expect(told()).toEqual([true]);
    identity.clock.advance(3_601);
    await guess(5, '198.51.100.3');
    expect(told()).toEqual([true, false]);
    identity.clock.advance(86_400);
    await guess(5, '198.51.100.4');
    expect(told()).toEqual([true, false, true]);
  });

  it('is opened by an administrator, which an event tells, and only where there is such a user', async () => {
    const { identity, alice, logIn, guess } = await given();
    await guess(5);
    await identity.unlockUser.execute(identity.context, { id: alice.id });
    expect(identity.memory.events.at(-1)).toEqual({ subject: eventMap.identity.loginUnlocked.subject, payload: { userId: alice.id } });
    await expect(logIn(password)).resolves.toBeDefined();
    const nobody = { id: '7e57c0de-0000-4000-8000-000000000000' as typeof alice.id };
    await expect(identity.unlockUser.execute(identity.context, nobody)).rejects.toMatchObject({ code: 'not_found' });
    await expect(identity.getLoginThrottle.execute(identity.context, nobody)).rejects.toMatchObject({ code: 'not_found' });
  });
});

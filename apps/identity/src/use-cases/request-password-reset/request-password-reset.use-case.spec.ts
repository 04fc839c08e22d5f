import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { JsonObject, LimitRule } from '#contracts';
import { type FakeIdentity, fakeIdentity } from '../../test/fake-identity.js';
import { answerAfterMs } from '../message-requests.js';

const perAddress = { endpoint: 'recovery', subject: 'address', event: 'requests', max: 3, seconds: 3_600 } as const satisfies LimitRule;
const ask = ({ requestPasswordReset, context }: FakeIdentity, identifier: string) => requestPasswordReset.execute(context, { identifier });
const told = ({ memory }: FakeIdentity): readonly JsonObject[] => memory.events.map(({ payload }) => payload);
const alice = { username: 'alice', email: 'alice@example.com', emailVerified: true, password: 'plum kettle orbit' };

describe('asking for the message of a forgotten password', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('attack A80: is answered alike for every name, and sends a message to an active user with a verified address alone', async () => {
    const identity = fakeIdentity();
    const known = await identity.given(alice);
    const unverified = await identity.given({ ...alice, username: 'bob', email: 'b@example.com', emailVerified: false });
    const without = await identity.given({ username: 'carol', password: 'plum kettle orbit' });
    const passwordless = await identity.given({ username: 'dora', email: 'd@example.com', emailVerified: true });
    const disabled = await identity.given({ ...alice, username: 'eve', email: 'e@example.com' });
    const locked = await identity.given({ ...alice, username: 'frank', email: 'f@example.com' });
    await identity.updateUser.execute(identity.context, { id: disabled.id, status: 'disabled' });
    await identity.updateUser.execute(identity.context, { id: locked.id, status: 'locked' });
    identity.memory.events.length = 0;
    const names = ['alice', 'bob', 'carol', 'dora', 'eve', 'frank', 'nobody', 'nobody@example.com', '', 'x'.repeat(400), 'a\u0000b'];
    for (const name of names) await expect(ask(identity, name)).resolves.toEqual({ requested: true });
    expect(identity.pause.waited).toEqual(names.map(() => answerAfterMs));
    expect(told(identity)).toEqual([
      { userId: known.id, notifyUser: true },
      ...[unverified, without].map(({ id }) => ({ userId: id, notifyUser: false })),
      { userId: passwordless.id, notifyUser: true },
      ...[disabled, locked].map(({ id }) => ({ userId: id, notifyUser: false })),
      ...Array.from({ length: 5 }, () => ({ userId: null, notifyUser: false })),
    ]);
  });

  it('tells in its event nothing of what was typed', async () => {
    const identity = fakeIdentity();
    await ask(identity, 'my-password-in-the-wrong-field');
    expect(JSON.stringify(identity.memory.events)).not.toContain('my-password');
  });

  it('finds a user by address too, in any case, and with spaces around', async () => {
    const identity = fakeIdentity();
    const { id } = await identity.given(alice);
    await ask(identity, '  ALICE@example.com ');
    expect(told(identity)).toEqual([{ userId: id, notifyUser: true }]);
  });

  it('N03: a form that is sent twice sends one message', async () => {
    const identity = fakeIdentity();
    await identity.given(alice);
    await ask(identity, 'alice');
    await ask(identity, 'alice@example.com');
    expect(told(identity).map(({ notifyUser }) => notifyUser)).toEqual([true, false]);
    identity.clock.advance(30);
    await ask(identity, 'alice');
    expect(told(identity)).toHaveLength(3);
    expect(told(identity)[2]).toMatchObject({ notifyUser: true });
  });

  it('attack A66: sends three messages to a person in the time that a link works, and answers the fourth request as the first', async () => {
    const identity = fakeIdentity();
    await identity.given(alice);
    for (let count = 0; count < 5; count += 1) {
      await expect(ask(identity, 'alice')).resolves.toEqual({ requested: true });
      identity.clock.advance(60);
    }
    expect(told(identity).map(({ notifyUser }) => notifyUser)).toEqual([true, true, true, false, false]);
    identity.clock.advance(1_500);
    await ask(identity, 'alice');
    expect(told(identity).at(-1)).toMatchObject({ notifyUser: true });
  });

  it.each([7, 31, 60, 400, 899, 1_799])(
    'attack A66: leaves an owner with a link that works whenever they get no message, though a stranger asks every %d seconds',
    async (every) => {
      const identity = fakeIdentity();
      const { id } = await identity.given(alice);
      const { context, memory, createPasswordReset, getPasswordReset, clock } = identity;
      const tokens: string[] = [];
      for (let seconds = 0; seconds < 14_400; seconds += every) {
        memory.events.length = 0;
        await ask(identity, 'alice');
        if (told(identity)[0]?.notifyUser === true) tokens.push((await createPasswordReset.execute(context, { id })).token ?? '');
        await expect(getPasswordReset.execute(context, { token: tokens.at(-1) ?? '' })).resolves.toMatchObject({ account: 'alice' });
        clock.advance(every);
      }
    },
  );

  it('attack A66: refuses an address that asked too often, for any names, before anything is looked at', async () => {
    const identity = fakeIdentity();
    await identity.given(alice);
    identity.resetPolicies.policy = { enabled: true, perAddress };
    for (const name of ['nobody', 'nobody else', 'nobody at all']) await ask(identity, name);
    for (const name of ['alice', 'nobody'])
      await expect(ask(identity, name)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 3_600 });
    expect(told(identity)).toHaveLength(3);
    const elsewhere = { ...identity.context, actor: { kind: 'anonymous', address: '198.51.100.7' } } as const;
    await expect(identity.requestPasswordReset.execute(elsewhere, { identifier: 'alice' })).resolves.toEqual({ requested: true });
  });

  it('attack A66: counts nothing more of an address that asked too often: a look locks nothing', async () => {
    const identity = fakeIdentity();
    identity.resetPolicies.policy = { enabled: true, perAddress };
    for (const name of ['a', 'b', 'c']) await ask(identity, name);
    const count = jest.spyOn(identity.throttles, 'count');
    await expect(ask(identity, 'd')).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 3_600 });
    expect(count).not.toHaveBeenCalled();
  });

  it('attack A66: takes the requests of one address one after the other, and no more than may wait', async () => {
    const identity = fakeIdentity();
    const context = { ...identity.context, deadline: Date.now() + 5_000 };
    let running = 0;
    let most = 0;
    const transaction = identity.unitOfWork.transaction.bind(identity.unitOfWork);
    jest.spyOn(identity.unitOfWork, 'transaction').mockImplementation(async (scope, work) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      return transaction(scope, work).finally(() => (running -= 1));
    });
    const asked = Array.from({ length: 50 }, (_, nth) => identity.requestPasswordReset.execute(context, { identifier: `nobody ${nth}` }));
    const results = await Promise.allSettled(asked);
    expect(most).toBe(1);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(33);
  });

  it('is refused where the tenant allows no resets', async () => {
    const identity = fakeIdentity();
    identity.resetPolicies.policy = { enabled: false, perAddress: null };
    await identity.given(alice);
    await expect(ask(identity, 'alice')).rejects.toMatchObject({ code: 'forbidden' });
    expect(told(identity)).toEqual([]);
  });
});

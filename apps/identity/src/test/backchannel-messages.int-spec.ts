import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type BackchannelAuthenticationId, type ClientId, eventMap, type LimitRule, type User } from '#contracts';
import { race } from '#testing';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { RequestBackchannelMessageUseCase } from '../use-cases/request-backchannel-message/request-backchannel-message.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { FakeSentCodePolicies } from './fake-policies.js';
import { a, b, identity, rows, useIdentity } from './identity-suite.js';

describe('the message about what an application asks a user (CIBA §7)', () => {
  let numbers = 0;

  useIdentity();
  beforeEach(() => {
    identity.outbox.events.length = 0;
    Object.assign(identity.sentCodes, new FakeSentCodePolicies(), { channels: ['sms', 'email'] });
  });

  const newUser = (members: object = {}, context = a): Promise<User> => {
    const name = `user-${randomUUID()}`;
    const phone = `+49171393${String((numbers += 1)).padStart(4, '0')}`;
    const reached = { email: `${name}@example.com`, emailVerified: true, phone, phoneVerified: true };
    return identity.get(CreateUserUseCase).execute(context, { username: name, ...reached, ...members });
  };
  const shop = 'shop' as ClientId;
  const ask = ({ id: userId }: Pick<User, 'id'>, context = a, clientId = shop, expiresAt = 1_900_000_000): Promise<void> =>
    identity.unitOfWork.transaction(context, (tx) =>
      identity
        .get(RequestBackchannelMessageUseCase)
        .execute(tx, context, { id: randomUUID() as BackchannelAuthenticationId, clientId, userId, expiresAt }),
    );
  const channels = () => identity.outbox.of(eventMap.identity.backchannelMessageRequested).map(({ channel }) => channel);
  const limit = (subject: LimitRule['subject'], max: number): LimitRule => ({
    ...{ endpoint: 'backchannel_sms', event: 'requests', seconds: 3_600 },
    ...{ subject, max },
  });
  const limitTo = (subject: LimitRule['subject'], max: number): void => {
    identity.sentCodes.limits = [limit(subject, max)];
  };

  it('goes by the first channel of the tenant that reaches them', async () => {
    await ask(await newUser());
    identity.sentCodes.channels = ['email', 'sms'];
    await ask(await newUser());
    await ask(await newUser({ emailVerified: false }));
    expect(channels()).toEqual(['sms', 'email', 'sms']);
  });

  it.each([
    ['that nobody has proved', { phoneVerified: false }],
    ['that there is none', { phone: null, phoneVerified: false }],
    ['of a country that the tenant does not name', { phone: '+431513920000' }],
    ['attack A66: of a range that costs more', { phone: '+4990012345678' }],
  ])('goes to no number %s, but by mail', async (_what, members) => {
    await ask(await newUser(members));
    expect(channels()).toEqual(['email']);
    identity.sentCodes.channels = ['sms'];
    await ask(await newUser(members));
    expect(channels()).toEqual(['email']);
  });

  it('goes to nobody who is locked or of another tenant, and names no number', async () => {
    const [user, locked] = [await newUser(), await newUser()];
    await identity.get(UpdateUserUseCase).execute(a, { id: locked.id, status: 'disabled' });
    await ask(locked);
    await ask(user, b);
    expect(channels()).toEqual([]);
    await ask(user);
    expect(JSON.stringify(identity.outbox.events)).not.toContain(user.phone);
  });

  it.each(['user', 'recipient', 'number_block', 'client', 'country', 'tenant'] as const)(
    'attack A66: goes by mail once the text messages of a %s are used up, however many are asked for at once',
    async (subject) => {
      limitTo(subject, 3);
      const user = await newUser();
      await race(20, () => ask(user));
      expect(channels().toSorted()).toEqual([...Array.from({ length: 17 }, () => 'email'), 'sms', 'sms', 'sms']);
    },
  );

  it('attack A66: leaves an application its text messages, however many another has caused', async () => {
    limitTo('client', 1);
    const [till, bank] = [`till-${randomUUID()}`, `bank-${randomUUID()}`] as [ClientId, ClientId];
    for (const clientId of [till, till, bank]) await ask(await newUser(), a, clientId);
    expect(channels()).toEqual(['sms', 'email', 'sms']);
  });

  it('counts what is not sent for nobody, however many are asked for at once', async () => {
    const [user, client] = [await newUser(), `till-${randomUUID()}` as ClientId];
    identity.sentCodes.limits = [limit('user', 100), limit('client', 3)];
    await race(20, () => ask(user, a, client));
    expect(channels().filter((channel) => channel === 'sms')).toHaveLength(3);
    const counted = `SELECT occurrences FROM throttle_windows WHERE tenant_id = $1 AND counter LIKE 'backchannel_sms %'`;
    expect(await rows(a, counted, [a.tenantId])).toEqual([{ occurrences: 3 }, { occurrences: 3 }]);
  });

  it('tells nobody of a request that has expired, and counts nothing for it', async () => {
    limitTo('user', 1);
    const user = await newUser();
    const now = identity.clock.epochSeconds();
    await ask(user, a, shop, now);
    expect(channels()).toEqual([]);
    await ask(user, a, shop, now + 1);
    expect(channels()).toEqual(['sms']);
  });

  it('counts apart from codes, which nobody uses up for anybody', async () => {
    identity.sentCodes.limits = [{ endpoint: 'sms_otp', subject: 'tenant', event: 'requests', max: 1, seconds: 3_600 }];
    const user = await newUser();
    for (let nth = 0; nth < 3; nth += 1) await ask(user);
    expect(channels()).toEqual(['sms', 'sms', 'sms']);
  });
});

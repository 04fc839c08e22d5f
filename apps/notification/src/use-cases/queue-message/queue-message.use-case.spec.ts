import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { UserId } from '#contracts';
import { FakeClock, tenantContext } from '#testing';
import { InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';
import type { TemplateName } from '../../messages/message-kinds.js';
import { DeliveryAlarm } from '../../ports/delivery-alarm.js';
import { FakeDeliveryStore } from '../../test/fakes.js';
import { QueueMessageUseCase } from './queue-message.use-case.js';

const given = () => {
  const deliveries = inTransactions(new FakeDeliveryStore());
  const clock = new FakeClock();
  const alarm = new DeliveryAlarm();
  const context = tenantContext();
  const unitOfWork = new InMemoryUnitOfWork(saving(deliveries));
  const useCase = new QueueMessageUseCase(deliveries, clock, alarm);
  const queue = (userId: UserId, template: TemplateName = 'verify-email'): Promise<unknown> =>
    unitOfWork.transaction(context, (tx) => useCase.execute(tx, context, userId, { template }));
  return { deliveries, clock, alarm, queue };
};
const newUser = (): UserId => randomUUID() as UserId;

describe('queueing a message', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('attack A66: leaves out the eleventh within an hour to one person, and nobody else', async () => {
    const { deliveries, clock, queue } = given();
    const user = newUser();
    for (let count = 0; count < 12; count += 1) await queue(user);
    expect(deliveries.deliveries.size).toBe(10);
    await queue(newUser());
    expect(deliveries.deliveries.size).toBe(11);
    clock.advance(3_601);
    await queue(user);
    expect(deliveries.deliveries.size).toBe(12);
  });

  it('attack A66: messages of one kind, however many are asked for, keep none of another from who should know', async () => {
    const { deliveries, queue } = given();
    const user = newUser();
    for (let count = 0; count < 12; count += 1) await queue(user, 'email-otp');
    await queue(user, 'login-throttled');
    expect([...deliveries.deliveries.values()].map(({ template }) => template)).toEqual([
      ...Array.from({ length: 10 }, () => 'email-otp'),
      'login-throttled',
    ]);
  });

  it('wakes who sends, after the commit', async () => {
    const { deliveries, alarm, queue } = given();
    let seen = 0;
    alarm.onRing(() => {
      seen = deliveries.deliveries.size;
    });
    await queue(newUser());
    expect(seen).toBe(1);
  });
});

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DeliveryId, UserId } from '#contracts';
import { tenantContext } from '#testing';
import { InMemoryUnitOfWork, saving } from '#testing/fakes';
import { FakeDeliveryStore, FakeTemplateStore } from '../../test/fakes.js';
import { ForgetTenantUseCase } from './forget-tenant.use-case.js';

describe('forgetting a tenant', () => {
  it('leaves neither deliveries nor templates', async () => {
    const [deliveries, templates, context] = [new FakeDeliveryStore(), new FakeTemplateStore(), tenantContext()];
    const id = randomUUID() as DeliveryId;
    const now = new Date();
    deliveries.deliveries.set(id, { id, userId: randomUUID() as UserId, template: 'verify-email', createdAt: now, expiresAt: now });
    templates.templates.set('verify-email en', { name: 'verify-email', locale: 'en', subject: '', text: '', html: '', version: 1 });
    await new InMemoryUnitOfWork(saving(deliveries, templates)).transaction(context, (tx) =>
      new ForgetTenantUseCase(deliveries, templates).execute(tx, context),
    );
    expect([deliveries.deliveries.size, templates.templates.size]).toEqual([0, 0]);
  });
});

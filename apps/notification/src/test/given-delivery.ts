import { randomUUID } from 'node:crypto';
import type { ChallengeId, DeliveryId, Tenant, User } from '#contracts';
import { buildTenant, buildUser, FakeClock, requestContext } from '#testing';
import { InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';
import { messageKinds, type TemplateName } from '../messages/message-kinds.js';
import type { ClaimedDelivery } from '../ports/delivery-store.js';
import { SendDeliveryUseCase } from '../use-cases/send-delivery/send-delivery.use-case.js';
import { FakeServices } from './fake-services.js';
import { FakeDeliveryStore, FakeMailTransport, FakeOutbox, FakeSmsTransport, FakeTemplateStore } from './fakes.js';

/** How often a delivery is tried, and after how many seconds. */
export const policy = { attempts: 3, firstDelay: 10, longestDelay: 60 };

/** A delivery that a replica has claimed, and what it is sent with. */
export const givenDelivery = (
  overrides: {
    readonly tenant?: Partial<Tenant>;
    readonly user?: Partial<User>;
    readonly attempt?: number;
    readonly template?: TemplateName;
    readonly challengeId?: ChallengeId;
  } = {},
) => {
  const services = new FakeServices();
  const tenant = buildTenant(overrides.tenant);
  const user = buildUser({ emailVerified: false, ...overrides.user });
  services.tenants.set(tenant.id, tenant);
  services.users.set(user.id, user);
  const clock = new FakeClock();
  const deliveries = inTransactions(new FakeDeliveryStore());
  const templates = inTransactions(new FakeTemplateStore());
  const transport = new FakeMailTransport();
  const smsTransport = new FakeSmsTransport();
  const outbox = inTransactions(new FakeOutbox());
  const id = randomUUID() as DeliveryId;
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + 86_400_000);
  const { template = 'verify-email', challengeId = null } = overrides;
  deliveries.deliveries.set(id, {
    id,
    userId: user.id,
    channel: messageKinds[template].channel,
    template,
    challengeId,
    createdAt,
    expiresAt,
  });
  const claimed: ClaimedDelivery = { id, tenantId: tenant.id, lease: randomUUID(), attempt: overrides.attempt ?? 1 };
  const useCase = new SendDeliveryUseCase(
    new InMemoryUnitOfWork(saving(deliveries, templates, outbox)),
    deliveries,
    templates,
    transport,
    smsTransport,
    services,
    outbox,
    clock,
    policy,
  );
  const send = (): ReturnType<SendDeliveryUseCase['execute']> => useCase.execute(() => requestContext(), claimed);
  return { services, tenant, user, clock, deliveries, templates, transport, smsTransport, outbox, claimed, send };
};

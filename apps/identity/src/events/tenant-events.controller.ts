import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { OrganizationMemberStore } from '../ports/organization-member-store.js';

/** The end of organizations, which the tenant service keeps. */
@Controller()
export class TenantEventsController {
  constructor(private readonly members: OrganizationMemberStore) {}

  @OnEvent(eventMap.tenant.organizationDeleted)
  async organizationDeleted(
    tx: Transaction,
    event: EventEnvelope<PayloadOf<(typeof eventMap)['tenant']['organizationDeleted']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.members.removeAll(tx, context, event.payload.organizationId);
  }
}

import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { OrganizationMemberStore } from '../ports/organization-member-store.js';
import { Organizations } from '../ports/organizations.js';

/** What this service did itself, looked at again: an event outlives the process that appended it. */
@Controller()
export class IdentityEventsController {
  constructor(
    private readonly organizations: Organizations,
    private readonly members: OrganizationMemberStore,
  ) {}

  /** The organization may have ended, and its members with it, before this one was stored. One that ends from now on finds them. */
  @OnEvent(eventMap.identity.organizationMemberAdded)
  async organizationMemberAdded(
    tx: Transaction,
    { payload: { organizationId } }: EventEnvelope<PayloadOf<(typeof eventMap)['identity']['organizationMemberAdded']>>,
    scope: TenantScope,
  ): Promise<void> {
    if (!(await this.organizations.exists(scope, organizationId))) await this.members.removeAll(tx, scope, organizationId);
  }
}

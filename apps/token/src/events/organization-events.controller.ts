import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { ConsentAdministration } from '../ports/consent-administration.js';
import { EndGrantsUseCase } from '../use-cases/end-grants/end-grants.use-case.js';

type Updated = EventEnvelope<PayloadOf<EventMap['tenant']['organizationUpdated']>>;
type Deleted = EventEnvelope<PayloadOf<EventMap['tenant']['organizationDeleted']>>;
type Removed = EventEnvelope<PayloadOf<EventMap['identity']['organizationMemberRemoved']>>;

/** What was granted for an organization ends with it, and with the membership. An event that comes late, or again, ends what was granted since too: its user signs in once more. */
@Controller()
export class OrganizationEventsController {
  constructor(
    private readonly endGrants: EndGrantsUseCase,
    private readonly consents: ConsentAdministration,
  ) {}

  /** What users allowed for it stays: it may become active again. */
  @OnEvent(eventMap.tenant.organizationUpdated)
  async organizationUpdated(tx: Transaction, { payload }: Updated, context: TenantScope): Promise<void> {
    const { organizationId, status } = payload;
    if (status !== 'active') await this.endGrants.endOfOrganization(tx, context, { organizationId, userId: null });
  }

  @OnEvent(eventMap.tenant.organizationDeleted)
  async organizationDeleted(tx: Transaction, { payload: { organizationId } }: Deleted, context: TenantScope): Promise<void> {
    await this.consents.withdrawOfOrganization(tx, { organizationId, userId: null });
    await this.endGrants.endOfOrganization(tx, context, { organizationId, userId: null });
  }

  @OnEvent(eventMap.identity.organizationMemberRemoved)
  async organizationMemberRemoved(tx: Transaction, { payload }: Removed, context: TenantScope): Promise<void> {
    const { organizationId, userId } = payload;
    await this.consents.withdrawOfOrganization(tx, { organizationId, userId });
    await this.endGrants.endOfOrganization(tx, context, { organizationId, userId });
  }
}

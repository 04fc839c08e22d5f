import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, everyEvent } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEventBatch } from '#messaging';
import { AuditLog } from '../ports/audit-log.js';
import { entryOfEvent } from '../rules/entry-of-event.js';

/** All that happens. The end of a tenant is the end of its log: `TenantErasure` hears of that. */
@Controller()
export class AuditEventsController {
  constructor(private readonly log: AuditLog) {}

  @OnEventBatch(everyEvent.filter((event) => event !== eventMap.tenant.tenantDeleted))
  async record(tx: Transaction, events: readonly EventEnvelope[]): Promise<void> {
    await tx.run(this.log.append(events.map(entryOfEvent)));
  }
}

import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, type PayloadOf, ServiceError, type TenantScope } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { TenantErasure } from '#messaging';
import { AuditLog } from '../ports/audit-log.js';

const entriesAtATime = 5_000;
/** What is left of a try for the end of it. Milliseconds. */
const reserveMs = 3_000;

/**
 * The end of a tenant, whose log may be too long for one transaction: it goes in parts, each committed by itself, before what is left of the tenant goes. A try that has
 * no time for the rest fails, and the next one goes on where it ended.
 */
@Controller()
export class LogErasure extends TenantErasure {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly log: AuditLog,
  ) {
    super();
  }

  override async tenantDeleted(
    tx: Transaction,
    event: EventEnvelope<PayloadOf<EventMap['tenant']['tenantDeleted']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.unitOfWork.transaction(context, (own) => own.run(this.log.endRecording()));
    const eraseSome = (): Promise<number> =>
      this.unitOfWork.transaction(context, (own) => own.run(this.log.trim(this.clock.now(), entriesAtATime)));
    while ((await eraseSome()) === entriesAtATime)
      if (this.clock.now().getTime() > context.deadline - reserveMs)
        throw new ServiceError('unavailable', 'The log is being erased.', { detail: 'some entries are left for the next try' });
    await super.tenantDeleted(tx, event, context);
  }
}

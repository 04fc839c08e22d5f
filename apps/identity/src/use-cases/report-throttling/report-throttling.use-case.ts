import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type Throttling } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { ThrottleStore } from '../../ports/throttle-store.js';

/** Longer than any window, and than any address, client id or user id. */
const longestSubject = 200;
const longestWindowMs = 86_400_000;

/** Makes an event of it that somebody is turned away. */
@Injectable()
export class ReportThrottlingUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly throttles: ThrottleStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Once per limit, subject and window, however many replicas report it. Refuses with `invalid_argument` what is no window. */
  async execute(context: TenantContext, throttling: Throttling): Promise<{ told: boolean }> {
    const { endpoint, subject, event, max, seconds, subjectId } = throttling;
    const at = this.clock.now();
    const until = new Date(throttling.until);
    const endsSoon = until.getTime() - at.getTime() <= longestWindowMs;
    if (!endsSoon || subjectId === '' || subjectId.length > longestSubject)
      throw new ServiceError('invalid_argument', 'That is no throttling.');
    const key = { counter: `reported ${endpoint} ${event} per ${subject}`, subject: subjectId };
    const told = await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.throttles.open(tx, context, key, { until, at }))) return false;
      const told = { endpoint, subject, event, max, seconds, subjectId, until: until.toISOString() };
      await this.outbox.append(tx, context, eventMap.identity.requestsThrottled, told);
      return true;
    });
    return { told };
  }
}

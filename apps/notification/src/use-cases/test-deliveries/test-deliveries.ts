import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type DeliveryId, type MessageChannel, type MessageTest, rpcMap, ServiceError, type Tenant, type TenantContext } from '#contracts';
import { Clock, inAwakeTime, RpcClient, UnitOfWork } from '#kernel';
import { type DeliveryOutcome, DeliveryStore } from '../../ports/delivery-store.js';
import { MessageError, type Taken } from '../../ports/message-transport.js';

/** Milliseconds. Who asks waits for the answer, and does not wait long. */
const patienceMs = 3_500;
/** Of a tenant and channel: enough to try, too few to write to strangers with. */
const maxAnHour = 10;

/** What a server said, or a tenant is called, as it may be shown. */
const shown = (answer: string): string =>
  answer
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300);

type Tried = Pick<MessageTest, 'accepted' | 'provider' | 'answer'> & {
  readonly outcome: Extract<DeliveryOutcome, { readonly status: 'delivered' | 'dead' }>;
};

/** Nobody said no: the message may be on its way. */
const late = 'there was no answer in time; the message may arrive all the same';

/** Messages that an administrator sends to see whether any leave the platform: counted, listed, sent at once, and never tried again. */
@Injectable()
export class TestDeliveries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly rpc: RpcClient,
    private readonly clock: Clock,
  ) {}

  /** `admit` refuses what this tenant sends nothing to. What became of it; that a server takes none is an answer, not an error. Of a server that gives none in time, nothing more is asked (`signal`). Refuses with `too_many_requests` the eleventh of a tenant within an hour. */
  async execute(
    context: TenantContext,
    { channel, admit }: { readonly channel: MessageChannel; readonly admit?: (tenant: Tenant) => void },
    send: (id: DeliveryId, tenantName: string, signal: AbortSignal) => Promise<Taken>,
  ): Promise<MessageTest> {
    const tenant = await this.rpc.call(rpcMap.tenant.getTenant, context, { id: context.tenantId });
    admit?.(tenant);
    const id = randomUUID() as DeliveryId;
    const createdAt = this.clock.now();
    const test = { id, channel, createdAt, since: new Date(createdAt.getTime() - 3_600_000), max: maxAnHour };
    if (!(await this.unitOfWork.transaction(context, (tx) => this.deliveries.beginTest(tx, context, test)))) {
      throw new ServiceError('too_many_requests', `A tenant may send ${maxAnHour} test messages an hour.`, { retryAfter: 3_600 });
    }
    const { outcome, accepted, provider, answer } = await this.attempt((signal) => send(id, shown(tenant.name), signal));
    await this.unitOfWork.transaction(context, (tx) => this.deliveries.endTest(tx, context, id, outcome));
    return { deliveryId: id, accepted, provider, answer: shown(answer) };
  }

  private async attempt(send: (signal: AbortSignal) => Promise<Taken>): Promise<Tried> {
    const patience = new AbortController();
    const giveUp = (): Error => {
      patience.abort();
      return new MessageError(late, false);
    };
    try {
      const { provider, answer } = await inAwakeTime(patienceMs, send(patience.signal), giveUp);
      return { outcome: { status: 'delivered', at: this.clock.now(), provider }, accepted: true, provider, answer };
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      const accepted = patience.signal.aborted || error.mayBeTaken ? null : false;
      return { outcome: { status: 'dead', reason: error.reason }, accepted, provider: null, answer: error.answer ?? error.reason };
    }
  }
}

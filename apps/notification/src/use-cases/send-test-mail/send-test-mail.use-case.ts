import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type DeliveryId, type MailTest, rpcMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, inAwakeTime, RpcClient, UnitOfWork } from '#kernel';
import { escapeHtml } from '#pages';
import { type DeliveryOutcome, DeliveryStore } from '../../ports/delivery-store.js';
import { type Mail, MailError, MailTransport } from '../../ports/mail-transport.js';

/** Milliseconds. Who asks waits for the answer, and does not wait long. */
const patienceMs = 3_500;
/** Of a tenant: enough to try, too few to write to strangers with. */
const maxAnHour = 10;

const addressForm = /^[^\p{C}\p{Z}@<>()[\]\\,;:"]{1,64}@[^\p{C}\p{Z}@<>()[\]\\,;:"]{1,189}$/u;

/** What a server said, as it may be shown. */
const shown = (answer: string): string =>
  answer
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300);

type Tried = { readonly outcome: Extract<DeliveryOutcome, { readonly status: 'delivered' | 'dead' }>; readonly answer: string };

/** Lets an administrator see whether mail leaves the platform, and what the mail server says. */
@Injectable()
export class SendTestMailUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly transport: MailTransport,
    private readonly rpc: RpcClient,
    private readonly clock: Clock,
  ) {}

  /** What became of it; that a server takes none is an answer, not an error. Refuses as `sendTestMail` of the contracts says. */
  async execute(context: TenantContext, { address }: { readonly address: string }): Promise<MailTest> {
    if (!addressForm.test(address)) {
      const members = [{ pointer: '/address', detail: 'must be an email address of at most 254 characters' }];
      throw new ServiceError('invalid_argument', 'The address is none.', { members });
    }
    const tenant = await this.rpc.call(rpcMap.tenant.getTenant, context, { id: context.tenantId });
    const id = randomUUID() as DeliveryId;
    const createdAt = this.clock.now();
    const test = { id, createdAt, since: new Date(createdAt.getTime() - 3_600_000), max: maxAnHour };
    if (!(await this.unitOfWork.transaction(context, (tx) => this.deliveries.beginTest(tx, context, test)))) {
      throw new ServiceError('too_many_requests', `A tenant may send ${maxAnHour} test messages an hour.`, { retryAfter: 3_600 });
    }
    const { outcome, answer } = await this.attempt(messageOf(id, tenant.name, address));
    await this.unitOfWork.transaction(context, (tx) => this.deliveries.endTest(tx, context, id, outcome));
    return { deliveryId: id, accepted: outcome.status === 'delivered', answer: shown(answer) };
  }

  private async attempt(mail: Mail): Promise<Tried> {
    try {
      const late = (): Error => new MailError('the server took too long', false);
      const answer = await inAwakeTime(patienceMs, this.transport.send(mail), late);
      return { outcome: { status: 'delivered', at: this.clock.now() }, answer };
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      return { outcome: { status: 'dead', reason: error.reason }, answer: error.answer ?? error.reason };
    }
  }
}

const messageOf = (id: DeliveryId, tenantName: string, address: string): Mail => {
  const name = shown(tenantName);
  const text = `This is a test message of ${name}. Mail from there reaches you.`;
  return {
    id,
    fromName: name,
    to: { name: '', address },
    subject: `Test message of ${name}`,
    text,
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title><p>${escapeHtml(text)}</p></html>`,
    locale: 'en',
  };
};

import {
  type AnyEvent,
  type Delivery,
  type DeliveryId,
  type JsonObject,
  type MessageTemplate,
  type StoredTemplate,
  type Page,
  type PageRequest,
  type PayloadOf,
  type TenantScope,
  type UserId,
} from '#contracts';
import { EventOutbox, type Transaction } from '#kernel';
import { type ClaimedDelivery, type DeliveryOutcome, DeliveryStore, type DeliveryWork, type NewDelivery } from '../ports/delivery-store.js';
import { type Mail, MailTransport, type Sms, SmsTransport, type Taken } from '../ports/message-transport.js';
import { TemplateStore } from '../ports/template-store.js';

// One tenant, whose every change is there at once. For use cases' own decisions; stores have tests of their own.

export class FakeTemplateStore extends TemplateStore {
  readonly templates = new Map<string, StoredTemplate>();

  override async find(_tx: Transaction, _scope: TenantScope, name: string, locale: string): Promise<StoredTemplate | null> {
    return this.templates.get(`${name} ${locale}`) ?? null;
  }

  override async lock(tx: Transaction, scope: TenantScope, name: string, locale: string): Promise<StoredTemplate | null> {
    return this.find(tx, scope, name, locale);
  }

  override async list(): Promise<readonly StoredTemplate[]> {
    return [...this.templates.values()];
  }

  override async count(): Promise<number> {
    return this.templates.size;
  }

  override async put(_tx: Transaction, _scope: TenantScope, template: MessageTemplate): Promise<StoredTemplate> {
    const key = `${template.name} ${template.locale}`;
    const stored = { ...template, version: (this.templates.get(key)?.version ?? 0) + 1 };
    this.templates.set(key, stored);
    return stored;
  }

  override async delete(_tx: Transaction, _scope: TenantScope, name: string, locale: string): Promise<boolean> {
    return this.templates.delete(`${name} ${locale}`);
  }
}

export class FakeDeliveryStore extends DeliveryStore {
  readonly deliveries = new Map<DeliveryId, NewDelivery>();
  readonly outcomes: DeliveryOutcome[] = [];
  /** Whether another replica has taken everything over. */
  lost = false;

  override async add(_tx: Transaction, _scope: TenantScope, delivery: NewDelivery): Promise<void> {
    this.deliveries.set(delivery.id, delivery);
  }

  override async countSince(
    _tx: Transaction,
    _scope: TenantScope,
    { userId, template }: Pick<NewDelivery, 'userId' | 'template'>,
    since: Date,
  ): Promise<number> {
    const isOne = (other: NewDelivery): boolean => other.userId === userId && other.template === template && other.createdAt > since;
    return [...this.deliveries.values()].filter(isOne).length;
  }

  override async beginTest(): Promise<boolean> {
    return true;
  }

  override async endTest(): Promise<void> {
    // Nothing looks at it here.
  }

  override async find(_tx: Transaction, _scope: TenantScope, id: DeliveryId): Promise<DeliveryWork | null> {
    return this.deliveries.get(id) ?? null;
  }

  override async list(_tx: Transaction, _scope: TenantScope, _request: PageRequest): Promise<Page<Delivery>> {
    return { items: [], nextCursor: null };
  }

  override async settle(_tx: Transaction, _scope: TenantScope, _claimed: ClaimedDelivery, outcome: DeliveryOutcome): Promise<boolean> {
    if (!this.lost) this.outcomes.push(outcome);
    return !this.lost;
  }

  override async retry(): Promise<'unknown'> {
    return 'unknown';
  }

  override async claim(): Promise<readonly ClaimedDelivery[]> {
    return [];
  }

  override async eraseUser(_tx: Transaction, userId: UserId): Promise<void> {
    for (const [id, delivery] of this.deliveries) if (delivery.userId === userId) this.deliveries.delete(id);
  }

  override async countQueued(): Promise<number> {
    return this.deliveries.size;
  }
}

export class FakeMailTransport extends MailTransport {
  readonly sent: Mail[] = [];
  failure: Error | null = null;

  override async send(mail: Mail): Promise<Taken> {
    if (this.failure) throw this.failure;
    this.sent.push(mail);
    return { provider: 'platform/smtp', answer: '250 2.0.0 Ok' };
  }
}

export class FakeSmsTransport extends SmsTransport {
  readonly sent: Sms[] = [];
  failure: Error | null = null;

  override async send(sms: Sms): Promise<Taken> {
    if (this.failure) throw this.failure;
    this.sent.push(sms);
    return { provider: 'platform/webhook', answer: 'HTTP 204' };
  }
}

export class FakeOutbox extends EventOutbox {
  readonly events: { readonly subject: string; readonly payload: JsonObject }[] = [];

  override async append<E extends AnyEvent>(_tx: Transaction, _scope: TenantScope, event: E, payload: PayloadOf<E>): Promise<void> {
    this.events.push({ subject: event.subject, payload: payload as JsonObject });
  }
}

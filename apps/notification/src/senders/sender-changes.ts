import { Injectable } from '@nestjs/common';
import {
  type Conditional,
  eventMap,
  type JsonObject,
  type MessageChannel,
  requireVersion,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { SenderStore } from '../ports/sender-store.js';
import { type OwnSender, type SenderSettings, settingsOf } from './own-senders.js';
import { type SenderSecrets, SecretsOfSenders } from './secrets-of-senders.js';

/** What a sender becomes, of what it was: null where there was none, or its secrets are lost. */
export type SenderMaker<Channel extends MessageChannel> = (before: OwnSender<Channel> | null) => Promise<OwnSender<Channel>>;

/** Changes what tenants send by: the change and its event are one transaction, and its secrets leave it sealed alone. */
@Injectable()
export class SenderChanges {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SenderStore,
    private readonly secrets: SecretsOfSenders,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Refuses with `version_mismatch`, and as `make` does. */
  async put<Channel extends MessageChannel>(
    context: TenantContext,
    channel: Channel,
    { ifVersion }: Conditional,
    make: SenderMaker<Channel>,
  ): Promise<SenderSettings[Channel] & { readonly version: number }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const known = await this.store.lock(tx, context, channel);
      requireVersion(known ?? { version: 0 }, { ifVersion });
      const opened = known && this.open(context, channel, known.sealed);
      const { settings, secrets } = await make(known && opened && { settings: settingsOf(channel, known), secrets: opened });
      const sealed = this.secrets.seal(context, channel, secrets);
      const version = await this.store.put(tx, context, channel, { settings: settings as object as JsonObject, sealed }, this.clock.now());
      await this.outbox.append(tx, context, eventMap.notification.senderUpdated, { channel, version });
      return { ...settings, version };
    });
  }

  /** Refuses with `not_found` or `version_mismatch`. */
  async delete(context: TenantContext, channel: MessageChannel, { ifVersion }: Conditional): Promise<{ deleted: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const known = await this.store.lock(tx, context, channel);
      if (known === null) throw new ServiceError('not_found', 'The tenant has no sender of its own.');
      requireVersion(known, { ifVersion });
      await this.store.delete(tx, context, channel);
      await this.outbox.append(tx, context, eventMap.notification.senderDeleted, { channel });
      return { deleted: true };
    });
  }

  /** Null where they are lost with their key: they are to be given anew. */
  private open(context: TenantContext, channel: MessageChannel, sealed: string): SenderSecrets | null {
    try {
      return this.secrets.open(context, channel, sealed);
    } catch (error) {
      if (error instanceof Error && error.name === 'DecryptionError') return null;
      throw error;
    }
  }
}

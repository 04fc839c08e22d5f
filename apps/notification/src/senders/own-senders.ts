import { Injectable } from '@nestjs/common';
import type { DkimRecord, JsonObject, MailServer, MessageChannel, SmsProviderSettings, TenantId, TenantScope } from '#contracts';
import { UnitOfWork } from '#kernel';
import { newRequestContext } from '#platform';
import { MessageError } from '../ports/message-transport.js';
import { SenderStore, type StoredSender } from '../ports/sender-store.js';
import { type SenderSecrets, SecretsOfSenders } from './secrets-of-senders.js';

/** What is known of a tenant's sender, its secrets aside, by channel. */
export type SenderSettings = {
  readonly email: { readonly from: string; readonly servers: readonly MailServer[]; readonly dkim: DkimRecord | null };
  readonly sms: { readonly providers: readonly SmsProviderSettings[] };
};

/** A tenant's sender with its secrets. */
export type OwnSender<Channel extends MessageChannel> = { readonly settings: SenderSettings[Channel]; readonly secrets: SenderSecrets };

export const settingsOf = <Channel extends MessageChannel>(_channel: Channel, { settings }: StoredSender): SenderSettings[Channel] =>
  settings as JsonObject & SenderSettings[Channel];

/** Reads what tenants send by. */
@Injectable()
export class OwnSenders {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SenderStore,
    private readonly secrets: SecretsOfSenders,
  ) {}

  /** Null where a tenant has none of its own. Its secrets are sealed anew, once another key seals. Throws a `MessageError` where they cannot be opened: the message waits. */
  async find<Channel extends MessageChannel>(tenantId: TenantId, channel: Channel): Promise<OwnSender<Channel> | null> {
    const scope = { ...newRequestContext(), tenantId };
    const stored = await this.unitOfWork.transaction(scope, (tx) => this.store.find(tx, scope, channel));
    if (stored === null) return null;
    const secrets = this.open(scope, channel, stored);
    if (this.secrets.isStale(stored.sealed)) await this.reseal(scope, channel, stored.sealed, secrets);
    return { settings: settingsOf(channel, stored), secrets };
  }

  private open(scope: TenantScope, channel: MessageChannel, { sealed }: StoredSender): SenderSecrets {
    try {
      return this.secrets.open(scope, channel, sealed);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'DecryptionError') throw error;
      const whose = channel === 'sms' ? 'providers' : 'mail servers';
      throw new MessageError(`the secrets of the ${whose} cannot be opened`, false, { cause: error });
    }
  }

  private async reseal(
    scope: TenantScope & ReturnType<typeof newRequestContext>,
    channel: MessageChannel,
    from: string,
    secrets: SenderSecrets,
  ): Promise<void> {
    const to = this.secrets.seal(scope, channel, secrets);
    await this.unitOfWork.transaction(scope, (tx) => this.store.reseal(tx, scope, channel, { from, to }));
  }
}

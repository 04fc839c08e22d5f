import { Injectable } from '@nestjs/common';
import type { Conditional, SmsProviderSettings, SmsSender, SmsSenderChange, TenantContext } from '#contracts';
import { Violations } from '#kernel';
import { NotificationConfig } from '../../notification.config.js';
import { checkSmsSender } from '../../senders/check-senders.js';
import type { OwnSender } from '../../senders/own-senders.js';
import type { SenderSecrets } from '../../senders/secrets-of-senders.js';
import { SenderChanges } from '../../senders/sender-changes.js';

/** Has a tenant's text messages brought by its own providers. */
@Injectable()
export class PutSmsSenderUseCase {
  constructor(
    private readonly changes: SenderChanges,
    private readonly config: NotificationConfig,
  ) {}

  /** Refuses with `invalid_argument` what is unfit, and secrets that are left out of another address or account than before. Refuses as `SenderChanges.put` too. */
  async execute(context: TenantContext, { ifVersion, ...change }: SmsSenderChange & Conditional): Promise<SmsSender> {
    checkSmsSender(change, { allowLoopback: this.config.fetchFromLoopback });
    const changed = await this.changes.put(context, 'sms', { ifVersion }, async (before) => {
      const secrets = secretsOf(change, before);
      const providers = change.providers.map(({ name, kind, url, accountSid, from }) => ({ name, kind, url, accountSid, from }));
      return { settings: { providers }, secrets };
    });
    return { isOwn: true, ...changed };
  }
}

const isSameProvider = (one: SmsProviderSettings, other: SmsProviderSettings): boolean =>
  one.name === other.name && one.kind === other.kind && one.url === other.url && one.accountSid === other.accountSid;

const secretsOf = ({ providers }: SmsSenderChange, before: OwnSender<'sms'> | null): SenderSecrets => {
  const violations = new Violations();
  const secrets = providers.map((provider, nth): [string, readonly string[]] => {
    const isKnown = before?.settings.providers.some((known) => isSameProvider(known, provider)) === true;
    const given = provider.secrets ?? (provider.authToken === undefined ? undefined : [provider.authToken]);
    const known = given ?? (isKnown ? before.secrets[provider.name] : undefined);
    if (known === undefined) {
      const member = provider.kind === 'webhook' ? 'secrets' : 'authToken';
      violations.add(`/providers/${nth}/${member}`, 'must be given for another address or account');
    }
    return [provider.name, known ?? []];
  });
  violations.throwIfAny();
  return Object.fromEntries(secrets);
};

import { Injectable } from '@nestjs/common';
import type { MessageChannel, TenantScope } from '#contracts';
import { MasterKeys } from '#platform';
import { NotificationConfig } from '../notification.config.js';

/** The secrets of a sender, by what they are of: a server or provider by its name, or the key of its signatures. */
export type SenderSecrets = { readonly [Of in string]?: readonly string[] };

/** What the key of DKIM signatures is kept as: no name of a server or provider. */
export const dkimKeyName = '/dkim';

const rowOf = ({ tenantId }: TenantScope, channel: MessageChannel): string => JSON.stringify(['message sender', tenantId, channel]);

/** Seals the secrets of tenants' senders (AES-256-GCM under `OSTIARY_NOTIFICATION_KEYS`): for one tenant and channel, they open for no other. */
@Injectable()
export class SecretsOfSenders {
  private readonly keys: MasterKeys;

  constructor({ notificationKeys }: NotificationConfig) {
    this.keys = MasterKeys.parse(notificationKeys);
  }

  seal(scope: TenantScope, channel: MessageChannel, secrets: SenderSecrets): string {
    return this.keys.encrypt(JSON.stringify(secrets), rowOf(scope, channel));
  }

  /** Throws a `DecryptionError` where they were altered, are another's, or their key is gone. */
  open(scope: TenantScope, channel: MessageChannel, sealed: string): SenderSecrets {
    return JSON.parse(this.keys.decrypt(sealed, rowOf(scope, channel)).toString()) as SenderSecrets;
  }

  /** Whether they should be sealed anew, under the key that seals by now. */
  isStale(sealed: string): boolean {
    return this.keys.isStale(sealed);
  }
}

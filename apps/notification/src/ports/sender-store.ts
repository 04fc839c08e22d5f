import type { JsonObject, MessageChannel, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';

/** What a tenant sends messages of a channel by. `sealed`: its secrets. `version` grows by one with every change. */
export type StoredSender = { readonly settings: JsonObject; readonly sealed: string; readonly version: number };

/** Senders of tenants' own, one a channel at most. */
export abstract class SenderStore {
  abstract find(tx: Transaction, scope: TenantScope, channel: MessageChannel): Promise<StoredSender | null>;
  /** As `find`; nobody else changes it until the transaction ends. */
  abstract lock(tx: Transaction, scope: TenantScope, channel: MessageChannel): Promise<StoredSender | null>;
  /** Makes or replaces it; answers with its version. */
  abstract put(
    tx: Transaction,
    scope: TenantScope,
    channel: MessageChannel,
    sender: Omit<StoredSender, 'version'>,
    at: Date,
  ): Promise<number>;
  /** One guarded statement: the same secrets under another key, if they are as they were. */
  abstract reseal(
    tx: Transaction,
    scope: TenantScope,
    channel: MessageChannel,
    change: { readonly from: string; readonly to: string },
  ): Promise<void>;
  abstract delete(tx: Transaction, scope: TenantScope, channel: MessageChannel): Promise<boolean>;
}

import type { MessageTemplate, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';

/** Tenants' own wordings, by name and locale. */
export abstract class TemplateStore {
  abstract find(tx: Transaction, scope: TenantScope, name: string, locale: string): Promise<MessageTemplate | null>;
  abstract list(tx: Transaction, scope: TenantScope): Promise<readonly MessageTemplate[]>;
  abstract count(tx: Transaction, scope: TenantScope): Promise<number>;
  /** Makes or replaces. */
  abstract put(tx: Transaction, scope: TenantScope, template: MessageTemplate, at: Date): Promise<void>;
  /** False if there is none. */
  abstract delete(tx: Transaction, scope: TenantScope, name: string, locale: string): Promise<boolean>;
  abstract deleteAll(tx: Transaction, scope: TenantScope): Promise<void>;
}

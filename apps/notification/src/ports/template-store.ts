import type { MessageTemplate, StoredTemplate, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';

/** Tenants' own wordings, by name and locale. */
export abstract class TemplateStore {
  abstract find(tx: Transaction, scope: TenantScope, name: string, locale: string): Promise<StoredTemplate | null>;
  /** As `find`, and nobody else changes the template until the transaction ends. */
  abstract lock(tx: Transaction, scope: TenantScope, name: string, locale: string): Promise<StoredTemplate | null>;
  abstract list(tx: Transaction, scope: TenantScope): Promise<readonly StoredTemplate[]>;
  abstract count(tx: Transaction, scope: TenantScope): Promise<number>;
  /** Makes it, or replaces it by its next version, which is returned. */
  abstract put(tx: Transaction, scope: TenantScope, template: MessageTemplate, at: Date): Promise<StoredTemplate>;
  /** False if there is none. */
  abstract delete(tx: Transaction, scope: TenantScope, name: string, locale: string): Promise<boolean>;
}

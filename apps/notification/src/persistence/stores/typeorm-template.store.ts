import { Injectable } from '@nestjs/common';
import type { MessageTemplate, StoredTemplate, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { TemplateStore } from '../../ports/template-store.js';
import { MessageTemplateEntity } from '../entities/message-template.entity.js';

const templateOf = ({ name, locale, subject, text, html, version }: MessageTemplateEntity): StoredTemplate => ({
  name,
  locale,
  subject,
  text,
  html,
  version,
});

@Injectable()
export class TypeOrmTemplateStore extends TemplateStore {
  override async find(tx: Transaction, { tenantId }: TenantScope, name: string, locale: string): Promise<StoredTemplate | null> {
    const row = await SqlTransaction.of(tx).manager.findOneBy(MessageTemplateEntity, { tenantId, name, locale });
    return row && templateOf(row);
  }

  override async lock(tx: Transaction, { tenantId }: TenantScope, name: string, locale: string): Promise<StoredTemplate | null> {
    const where = { tenantId, name, locale };
    const row = await SqlTransaction.of(tx).manager.findOne(MessageTemplateEntity, { where, lock: { mode: 'pessimistic_write' } });
    return row && templateOf(row);
  }

  override async list(tx: Transaction, { tenantId }: TenantScope): Promise<readonly StoredTemplate[]> {
    const rows = await SqlTransaction.of(tx).manager.find(MessageTemplateEntity, {
      where: { tenantId },
      order: { name: 'ASC', locale: 'ASC' },
    });
    return rows.map(templateOf);
  }

  override async count(tx: Transaction, { tenantId }: TenantScope): Promise<number> {
    return SqlTransaction.of(tx).manager.countBy(MessageTemplateEntity, { tenantId });
  }

  override async put(tx: Transaction, { tenantId }: TenantScope, template: MessageTemplate, at: Date): Promise<StoredTemplate> {
    const { name, locale, subject, text, html } = template;
    const [row] = await SqlTransaction.of(tx).query<{ version: number }>(
      `INSERT INTO message_templates AS known (tenant_id, name, locale, subject, text, html, updated_at, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 1)
       ON CONFLICT (tenant_id, name, locale) DO UPDATE
          SET subject = $4, text = $5, html = $6, updated_at = $7, version = known.version + 1
       RETURNING version`,
      [tenantId, name, locale, subject, text, html, at],
    );
    return { name, locale, subject, text, html, version: row?.version ?? 1 };
  }

  override async delete(tx: Transaction, { tenantId }: TenantScope, name: string, locale: string): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      'DELETE FROM message_templates WHERE tenant_id = $1 AND name = $2 AND locale = $3 RETURNING name',
      [tenantId, name, locale],
    );
    return rows.length === 1;
  }
}

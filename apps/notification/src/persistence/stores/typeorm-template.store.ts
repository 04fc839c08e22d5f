import { Injectable } from '@nestjs/common';
import type { MessageTemplate, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { TemplateStore } from '../../ports/template-store.js';
import { MessageTemplateEntity } from '../entities/message-template.entity.js';

const templateOf = ({ name, locale, subject, text, html }: MessageTemplateEntity): MessageTemplate => ({
  name,
  locale,
  subject,
  text,
  html,
});

@Injectable()
export class TypeOrmTemplateStore extends TemplateStore {
  override async find(tx: Transaction, { tenantId }: TenantScope, name: string, locale: string): Promise<MessageTemplate | null> {
    const row = await SqlTransaction.of(tx).manager.findOneBy(MessageTemplateEntity, { tenantId, name, locale });
    return row && templateOf(row);
  }

  override async list(tx: Transaction, { tenantId }: TenantScope): Promise<readonly MessageTemplate[]> {
    const rows = await SqlTransaction.of(tx).manager.find(MessageTemplateEntity, {
      where: { tenantId },
      order: { name: 'ASC', locale: 'ASC' },
    });
    return rows.map(templateOf);
  }

  override async count(tx: Transaction, { tenantId }: TenantScope): Promise<number> {
    return SqlTransaction.of(tx).manager.countBy(MessageTemplateEntity, { tenantId });
  }

  override async put(tx: Transaction, { tenantId }: TenantScope, template: MessageTemplate, at: Date): Promise<void> {
    const { name, locale, subject, text, html } = template;
    await SqlTransaction.of(tx).manager.upsert(MessageTemplateEntity, { tenantId, name, locale, subject, text, html, updatedAt: at }, [
      'tenantId',
      'name',
      'locale',
    ]);
  }

  override async delete(tx: Transaction, { tenantId }: TenantScope, name: string, locale: string): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      'DELETE FROM message_templates WHERE tenant_id = $1 AND name = $2 AND locale = $3 RETURNING name',
      [tenantId, name, locale],
    );
    return rows.length === 1;
  }

  override async deleteAll(tx: Transaction, { tenantId }: TenantScope): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM message_templates WHERE tenant_id = $1', [tenantId]);
  }
}

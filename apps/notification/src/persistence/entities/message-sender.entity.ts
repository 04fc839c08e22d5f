import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject, MessageChannel, TenantId } from '#contracts';

/** What a tenant sends messages of a channel by. */
@Entity({ name: 'message_senders' })
export class MessageSenderEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'text' })
  channel!: MessageChannel;

  @Column({ type: 'jsonb' })
  settings!: JsonObject;

  /** Its secrets, sealed for this row. */
  @Column({ type: 'text' })
  sealed!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}

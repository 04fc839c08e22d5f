import { Injectable } from '@nestjs/common';
import type { Conditional, TenantContext } from '#contracts';
import { SenderChanges } from '../../senders/sender-changes.js';

/** Gives a tenant's own mail servers up; the operator's send again. */
@Injectable()
export class DeleteMailSenderUseCase {
  constructor(private readonly changes: SenderChanges) {}

  /** Refuses as `SenderChanges.delete`. */
  execute(context: TenantContext, conditional: Conditional): Promise<{ deleted: true }> {
    return this.changes.delete(context, 'email', conditional);
  }
}

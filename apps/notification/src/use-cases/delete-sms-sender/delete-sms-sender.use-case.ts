import { Injectable } from '@nestjs/common';
import type { Conditional, TenantContext } from '#contracts';
import { SenderChanges } from '../../senders/sender-changes.js';

/** Gives a tenant's own providers of text messages up; the operator's send again. */
@Injectable()
export class DeleteSmsSenderUseCase {
  constructor(private readonly changes: SenderChanges) {}

  /** Refuses as `SenderChanges.delete`. */
  execute(context: TenantContext, conditional: Conditional): Promise<{ deleted: true }> {
    return this.changes.delete(context, 'sms', conditional);
  }
}

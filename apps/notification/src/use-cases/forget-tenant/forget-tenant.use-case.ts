import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { DeliveryStore } from '../../ports/delivery-store.js';
import { TemplateStore } from '../../ports/template-store.js';

/** Deletes everything of a tenant that is gone. */
@Injectable()
export class ForgetTenantUseCase {
  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly templates: TemplateStore,
  ) {}

  async execute(tx: Transaction, scope: TenantScope): Promise<void> {
    await this.deliveries.deleteAll(tx, scope);
    await this.templates.deleteAll(tx, scope);
  }
}

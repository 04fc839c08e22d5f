import { Injectable } from '@nestjs/common';
import { type DeliveryId, ServiceError, type TenantContext, type UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { QueueMessageUseCase } from '../queue-message/queue-message.use-case.js';

/** An administrator has a user asked once more to verify their address. */
@Injectable()
export class ResendVerificationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queueMessage: QueueMessageUseCase,
  ) {}

  /** The message that waits now. Refuses with `too_many_requests` where the user has had as many within the hour as anybody gets. */
  async execute(context: TenantContext, { userId }: { readonly userId: UserId }): Promise<{ deliveryId: DeliveryId }> {
    const deliveryId = await this.unitOfWork.transaction(context, (tx) =>
      this.queueMessage.execute(tx, context, userId, { template: 'verify-email' }),
    );
    if (deliveryId === null)
      throw new ServiceError('too_many_requests', 'This user has had enough messages within an hour.', { retryAfter: 3_600 });
    return { deliveryId };
  }
}

import { Injectable } from '@nestjs/common';
import { type MessageChannel, messageChannels, rpcMap, ServiceError, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { newRequestContext, RepeatedJob } from '#platform';

/** Whether there is a way to send messages: the operator's, as it was a minute ago, so that no page waits for the answer; where there is none, the tenant's own. */
@Injectable()
export class MessageStatus extends RepeatedJob {
  private configured: readonly MessageChannel[] = messageChannels;

  constructor(private readonly rpc: RpcClient) {
    super({ name: 'Asking whether messages can be sent', everySeconds: 60, atStart: true });
  }

  /** By the operator's. */
  canSend(channel: MessageChannel): boolean {
    return this.configured.includes(channel);
  }

  /** By the operator's, or the tenant's own. RPC: notification.getMailSender or getSmsSender, where the operator has none. */
  async canSendAt(context: TenantContext, channel: MessageChannel): Promise<boolean> {
    if (this.canSend(channel)) return true;
    const { getMailSender, getSmsSender } = rpcMap.notification;
    try {
      const { isOwn } = await (channel === 'sms' ? this.rpc.call(getSmsSender, context, {}) : this.rpc.call(getMailSender, context, {}));
      return isOwn;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return false;
    }
  }

  /** RPC: notification.listMessageChannels. While the service does not answer, what it said before holds. */
  protected override async run(): Promise<void> {
    try {
      this.configured = (await this.rpc.call(rpcMap.notification.listMessageChannels, newRequestContext({}), {})).configured;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}

import { Injectable } from '@nestjs/common';
import { type MessageChannel, messageChannels, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { newRequestContext, RepeatedJob } from '#platform';

/** Whether the platform has a way to send messages: as it was a minute ago, so that no page waits for the answer. */
@Injectable()
export class MessageStatus extends RepeatedJob {
  private configured: readonly MessageChannel[] = messageChannels;

  constructor(private readonly rpc: RpcClient) {
    super({ name: 'Asking whether messages can be sent', everySeconds: 60, atStart: true });
  }

  canSend(channel: MessageChannel): boolean {
    return this.configured.includes(channel);
  }

  /** RPC: notification.listMessageChannels. While the service does not answer, what it said before holds: messages wait for it. */
  protected override async run(): Promise<void> {
    try {
      this.configured = (await this.rpc.call(rpcMap.notification.listMessageChannels, newRequestContext({}), {})).configured;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}

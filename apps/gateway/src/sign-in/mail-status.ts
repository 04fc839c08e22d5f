import { Injectable } from '@nestjs/common';
import { rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { newRequestContext, RepeatedJob } from '#platform';

/** Whether the platform has a way to send messages: as it was a minute ago, so that no page waits for the answer. */
@Injectable()
export class MailStatus extends RepeatedJob {
  private canSendMails = true;

  constructor(private readonly rpc: RpcClient) {
    super({ name: 'Asking whether messages can be sent', everySeconds: 60, atStart: true });
  }

  get isConfigured(): boolean {
    return this.canSendMails;
  }

  /** RPC: notification.getMailStatus. While the service does not answer, what it said before holds: messages wait for it. */
  protected override async run(): Promise<void> {
    try {
      this.canSendMails = (await this.rpc.call(rpcMap.notification.getMailStatus, newRequestContext({}), {})).configured;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}

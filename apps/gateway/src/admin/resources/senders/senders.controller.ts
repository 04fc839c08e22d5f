import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { toWire } from '../../input/wire-names.js';
import { MailSenderResource } from './sender.resource.js';

/** What messages to users are sent by, and where they come from. */
@Controller('admin/v1/tenants/:tenant_id')
@ManagesTenant('senders')
export class SendersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('mail-sender')
  @ApiOperation({
    operationId: 'get-mail-sender',
    summary: "Reads where the tenant's mails come from, and what to publish for their signatures",
  })
  @ApiOkResponse({ type: MailSenderResource })
  async getMailSender(@TenantCall() context: TenantContext): Promise<MailSenderResource> {
    return toWire(await this.rpc.call(rpcMap.notification.getMailSender, context, {}));
  }
}

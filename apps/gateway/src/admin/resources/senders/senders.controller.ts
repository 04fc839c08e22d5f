import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { toWire } from '../../input/wire-names.js';
import { MailSenderResource, PutMailSenderBody, PutSmsSenderBody, type SmsProviderBody, SmsSenderResource } from './sender.resource.js';

/** A member that is left out says that there is none. */
const providerOf = ({ url = null, account_sid: accountSid = null, from = null, auth_token: authToken, ...other }: SmsProviderBody) => ({
  ...other,
  ...{ url, accountSid, from, authToken },
});

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

  @Put('mail-sender')
  @Conditional()
  @ApiOperation({ operationId: 'put-mail-sender', summary: "Has the tenant's mails come from its own address, by its own servers" })
  @ApiOkResponse({ type: MailSenderResource })
  async putMailSender(
    @TenantCall() context: TenantContext,
    @Body() { from, servers, dkim = null }: PutMailSenderBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<MailSenderResource> {
    const change = { from, servers: servers.map(({ username = null, ...server }) => ({ ...server, username })), dkim, ifVersion };
    return toWire(await this.rpc.call(rpcMap.notification.putMailSender, context, change));
  }

  @Delete('mail-sender')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-mail-sender', summary: "Has the tenant's mails sent by the operator's server again" })
  @ApiNoContentResponse()
  async deleteMailSender(@TenantCall() context: TenantContext, @IfMatch() ifVersion: readonly number[] | undefined): Promise<void> {
    await this.rpc.call(rpcMap.notification.deleteMailSender, context, { ifVersion });
  }

  @Get('sms-sender')
  @ApiOperation({ operationId: 'get-sms-sender', summary: "Reads what sends the tenant's text messages" })
  @ApiOkResponse({ type: SmsSenderResource })
  async getSmsSender(@TenantCall() context: TenantContext): Promise<SmsSenderResource> {
    return toWire(await this.rpc.call(rpcMap.notification.getSmsSender, context, {}));
  }

  @Put('sms-sender')
  @Conditional()
  @ApiOperation({ operationId: 'put-sms-sender', summary: "Has the tenant's text messages sent by its own providers" })
  @ApiOkResponse({ type: SmsSenderResource })
  async putSmsSender(
    @TenantCall() context: TenantContext,
    @Body() { providers }: PutSmsSenderBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<SmsSenderResource> {
    const change = { providers: providers.map(providerOf), ifVersion };
    return toWire(await this.rpc.call(rpcMap.notification.putSmsSender, context, change));
  }

  @Delete('sms-sender')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-sms-sender', summary: "Has the tenant's text messages sent by the operator's providers again" })
  @ApiNoContentResponse()
  async deleteSmsSender(@TenantCall() context: TenantContext, @IfMatch() ifVersion: readonly number[] | undefined): Promise<void> {
    await this.rpc.call(rpcMap.notification.deleteSmsSender, context, { ifVersion });
  }
}

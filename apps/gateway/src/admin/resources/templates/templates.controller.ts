import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type DeliveryId, rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import {
  DefaultTemplateResource,
  DeliveryPage,
  DeliveryQuery,
  DeliveryResource,
  MessagePreviewResource,
  MessageTestResource,
  PutTemplateBody,
  SendTestMailBody,
  SendTestSmsBody,
  TemplatePage,
  TemplateResource,
} from './template.resource.js';

/** In English, where no language is named. */
const templateOf = ({ template: name, locale = 'en' }: Pick<SendTestMailBody, 'template' | 'locale'>) =>
  name === undefined ? {} : { template: { name, locale } };

/** What is sent to users, and what became of it. */
@Controller('admin/v1/tenants/:tenant_id')
@ManagesTenant('templates')
export class TemplatesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('templates')
  @ApiOperation({ operationId: 'list-templates', summary: "Lists the tenant's own templates" })
  @ApiOkResponse({ type: TemplatePage })
  async list(@TenantCall() context: TenantContext): Promise<TemplatePage> {
    const { templates } = await this.rpc.call(rpcMap.notification.listTemplates, context, {});
    return { items: toWire(templates), next_cursor: null };
  }

  @Get('templates/:name/:locale')
  @ApiOperation({ operationId: 'get-template', summary: "Reads the tenant's own wording of a message in a language" })
  @ApiOkResponse({ type: TemplateResource })
  async get(@TenantCall() context: TenantContext, @Param('name') name: string, @Param('locale') locale: string): Promise<TemplateResource> {
    return toWire(await this.rpc.call(rpcMap.notification.getTemplate, context, { name, locale }));
  }

  @Put('templates/:name/:locale')
  @Conditional()
  @ApiOperation({ operationId: 'put-template', summary: 'Replaces the wording of a message in a language' })
  @ApiOkResponse({ type: TemplateResource })
  async put(
    @TenantCall() context: TenantContext,
    @Param('name') name: string,
    @Param('locale') locale: string,
    @Body() body: PutTemplateBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<TemplateResource> {
    return toWire(
      await this.rpc.call(rpcMap.notification.putTemplate, context, { subject: '', html: '', ...fromWire(body), name, locale, ifVersion }),
    );
  }

  @Delete('templates/:name/:locale')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-template', summary: 'Takes the default wording again' })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('name') name: string,
    @Param('locale') locale: string,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.notification.deleteTemplate, context, { name, locale, ifVersion });
  }

  @Get('templates/:name/:locale/preview')
  @ApiOperation({
    operationId: 'preview-template',
    summary: "Shows a message with sample data, in the tenant's wording or the platform's, in that language or the nearest there is",
  })
  @ApiOkResponse({ type: MessagePreviewResource })
  async preview(
    @TenantCall() context: TenantContext,
    @Param('name') name: string,
    @Param('locale') locale: string,
  ): Promise<MessagePreviewResource> {
    return toWire(await this.rpc.call(rpcMap.notification.previewTemplate, context, { name, locale }));
  }

  @Post('templates/:name/:locale/preview')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'preview-template-draft',
    summary: 'Shows a message with sample data in a wording that is not stored, and refuses one that could not be',
  })
  @ApiOkResponse({ type: MessagePreviewResource })
  async previewDraft(
    @TenantCall() context: TenantContext,
    @Param('name') name: string,
    @Param('locale') locale: string,
    @Body() body: PutTemplateBody,
  ): Promise<MessagePreviewResource> {
    const draft = { subject: '', html: '', ...fromWire(body) };
    return toWire(await this.rpc.call(rpcMap.notification.previewTemplate, context, { name, locale, draft }));
  }

  @Get('templates/:name/:locale/default')
  @ApiOperation({
    operationId: 'get-default-template',
    summary: "Reads the platform's wording of a message, in that language or the nearest there is",
  })
  @ApiOkResponse({ type: DefaultTemplateResource })
  async getDefault(
    @TenantCall() context: TenantContext,
    @Param('name') name: string,
    @Param('locale') locale: string,
  ): Promise<DefaultTemplateResource> {
    return toWire(await this.rpc.call(rpcMap.notification.getDefaultTemplate, context, { name, locale }));
  }

  @Post('mail-test')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'send-test-mail',
    summary: 'Sends a test message now, and tells what the mail server says; at most ten an hour',
  })
  @ApiOkResponse({ type: MessageTestResource })
  async sendTestMail(@TenantCall() context: TenantContext, @Body() { address, ...tested }: SendTestMailBody): Promise<MessageTestResource> {
    return toWire(await this.rpc.call(rpcMap.notification.sendTestMail, context, { address, ...templateOf(tested) }));
  }

  @Post('sms-test')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'send-test-sms',
    summary: 'Sends a test text message now, and tells what the provider says; at most ten an hour',
  })
  @ApiOkResponse({ type: MessageTestResource })
  async sendTestSms(
    @TenantCall() context: TenantContext,
    @Body() { phone_number: phoneNumber, ...tested }: SendTestSmsBody,
  ): Promise<MessageTestResource> {
    return toWire(await this.rpc.call(rpcMap.notification.sendTestSms, context, { phoneNumber, ...templateOf(tested) }));
  }

  @Post('deliveries/:delivery_id/retry')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'retry-delivery',
    summary: 'Has a message that was given up tried again, while it has not expired',
  })
  @ApiOkResponse({ type: DeliveryResource })
  async retryDelivery(@TenantCall() context: TenantContext, @Param('delivery_id') id: string): Promise<DeliveryResource> {
    return toWire(await this.rpc.call(rpcMap.notification.retryDelivery, context, { id: id as DeliveryId }));
  }

  @Get('deliveries')
  @ApiOperation({
    operationId: 'list-deliveries',
    summary: 'Lists messages and what became of them, the oldest first, without what they said or where they went',
  })
  @ApiOkResponse({ type: DeliveryPage })
  async listDeliveries(@TenantCall() context: TenantContext, @Query() query: DeliveryQuery): Promise<DeliveryPage> {
    const { status, channel, template, user_id: userId, from, to } = query;
    const filter = { status, channel, template, userId: userId as UserId | undefined, from, to };
    return toWire(await this.rpc.call(rpcMap.notification.listDeliveries, context, { ...pageRequestOf(query), ...filter }));
  }
}

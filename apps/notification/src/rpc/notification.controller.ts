import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { DeleteTemplateUseCase } from '../use-cases/delete-template/delete-template.use-case.js';
import { GetTemplateUseCase } from '../use-cases/get-template/get-template.use-case.js';
import { ListDeliveriesUseCase } from '../use-cases/list-deliveries/list-deliveries.use-case.js';
import { ListTemplatesUseCase } from '../use-cases/list-templates/list-templates.use-case.js';
import { PutTemplateUseCase } from '../use-cases/put-template/put-template.use-case.js';
import { PreviewTemplateUseCase } from '../use-cases/preview-template/preview-template.use-case.js';
import { SendTestMailUseCase } from '../use-cases/send-test-mail/send-test-mail.use-case.js';
import { ResendVerificationUseCase } from '../use-cases/resend-verification/resend-verification.use-case.js';

type Rpcs = RpcMap['notification'];

/** Deliveries and templates over RPC. */
@Controller()
export class NotificationController {
  constructor(
    private readonly listDeliveriesUseCase: ListDeliveriesUseCase,
    private readonly listTemplatesUseCase: ListTemplatesUseCase,
    private readonly getTemplateUseCase: GetTemplateUseCase,
    private readonly putTemplateUseCase: PutTemplateUseCase,
    private readonly previewTemplateUseCase: PreviewTemplateUseCase,
    private readonly sendTestMailUseCase: SendTestMailUseCase,
    private readonly resendVerificationUseCase: ResendVerificationUseCase,
    private readonly deleteTemplateUseCase: DeleteTemplateUseCase,
  ) {}

  @RpcHandler(rpcMap.notification.listDeliveries)
  listDeliveries(
    context: ContextOf<Rpcs['listDeliveries']>,
    request: RequestOf<Rpcs['listDeliveries']>,
  ): Promise<ResponseOf<Rpcs['listDeliveries']>> {
    return this.listDeliveriesUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.notification.listTemplates)
  listTemplates(context: ContextOf<Rpcs['listTemplates']>): Promise<ResponseOf<Rpcs['listTemplates']>> {
    return this.listTemplatesUseCase.execute(context);
  }

  @RpcHandler(rpcMap.notification.getTemplate)
  getTemplate(context: ContextOf<Rpcs['getTemplate']>, request: RequestOf<Rpcs['getTemplate']>): Promise<ResponseOf<Rpcs['getTemplate']>> {
    return this.getTemplateUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.notification.putTemplate)
  putTemplate(context: ContextOf<Rpcs['putTemplate']>, request: RequestOf<Rpcs['putTemplate']>): Promise<ResponseOf<Rpcs['putTemplate']>> {
    return this.putTemplateUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.notification.previewTemplate)
  previewTemplate(
    context: ContextOf<Rpcs['previewTemplate']>,
    request: RequestOf<Rpcs['previewTemplate']>,
  ): Promise<ResponseOf<Rpcs['previewTemplate']>> {
    return this.previewTemplateUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.notification.sendTestMail)
  sendTestMail(
    context: ContextOf<Rpcs['sendTestMail']>,
    request: RequestOf<Rpcs['sendTestMail']>,
  ): Promise<ResponseOf<Rpcs['sendTestMail']>> {
    return this.sendTestMailUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.notification.resendVerification)
  resendVerification(
    context: ContextOf<Rpcs['resendVerification']>,
    request: RequestOf<Rpcs['resendVerification']>,
  ): Promise<ResponseOf<Rpcs['resendVerification']>> {
    return this.resendVerificationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.notification.deleteTemplate)
  deleteTemplate(
    context: ContextOf<Rpcs['deleteTemplate']>,
    request: RequestOf<Rpcs['deleteTemplate']>,
  ): Promise<ResponseOf<Rpcs['deleteTemplate']>> {
    return this.deleteTemplateUseCase.execute(context, request);
  }
}

import { rpcMap } from '#contracts';
import { bindRpcs } from '#messaging';
import { DeleteMailSenderUseCase } from '../use-cases/delete-mail-sender/delete-mail-sender.use-case.js';
import { DeleteSmsSenderUseCase } from '../use-cases/delete-sms-sender/delete-sms-sender.use-case.js';
import { DeleteTemplateUseCase } from '../use-cases/delete-template/delete-template.use-case.js';
import { GetDefaultTemplateUseCase } from '../use-cases/get-default-template/get-default-template.use-case.js';
import { GetMailSenderUseCase } from '../use-cases/get-mail-sender/get-mail-sender.use-case.js';
import { GetSmsSenderUseCase } from '../use-cases/get-sms-sender/get-sms-sender.use-case.js';
import { GetTemplateUseCase } from '../use-cases/get-template/get-template.use-case.js';
import { ListMessageChannelsUseCase } from '../use-cases/list-message-channels/list-message-channels.use-case.js';
import { ListDeliveriesUseCase } from '../use-cases/list-deliveries/list-deliveries.use-case.js';
import { ListTemplatesUseCase } from '../use-cases/list-templates/list-templates.use-case.js';
import { PreviewTemplateUseCase } from '../use-cases/preview-template/preview-template.use-case.js';
import { PutMailSenderUseCase } from '../use-cases/put-mail-sender/put-mail-sender.use-case.js';
import { PutSmsSenderUseCase } from '../use-cases/put-sms-sender/put-sms-sender.use-case.js';
import { PutTemplateUseCase } from '../use-cases/put-template/put-template.use-case.js';
import { ResendVerificationUseCase } from '../use-cases/resend-verification/resend-verification.use-case.js';
import { RetryDeliveryUseCase } from '../use-cases/retry-delivery/retry-delivery.use-case.js';
import { SendTestMailUseCase } from '../use-cases/send-test-mail/send-test-mail.use-case.js';
import { SendTestSmsUseCase } from '../use-cases/send-test-sms/send-test-sms.use-case.js';

/** What answers each RPC of the notification service. */
export const notificationRpcs = bindRpcs(rpcMap.notification, {
  listDeliveries: ListDeliveriesUseCase,
  listTemplates: ListTemplatesUseCase,
  getTemplate: GetTemplateUseCase,
  getDefaultTemplate: GetDefaultTemplateUseCase,
  putTemplate: PutTemplateUseCase,
  previewTemplate: PreviewTemplateUseCase,
  listMessageChannels: ListMessageChannelsUseCase,
  sendTestMail: SendTestMailUseCase,
  sendTestSms: SendTestSmsUseCase,
  getMailSender: GetMailSenderUseCase,
  putMailSender: PutMailSenderUseCase,
  deleteMailSender: DeleteMailSenderUseCase,
  getSmsSender: GetSmsSenderUseCase,
  putSmsSender: PutSmsSenderUseCase,
  deleteSmsSender: DeleteSmsSenderUseCase,
  retryDelivery: RetryDeliveryUseCase,
  resendVerification: ResendVerificationUseCase,
  deleteTemplate: DeleteTemplateUseCase,
});

import { Module } from '@nestjs/common';
import { Clock, SystemClock } from '#kernel';
import { TenantErasure } from '#messaging';
import { AppMetrics } from '#platform';
import { chooseMailTransport } from './adapters/mail/choose-mail-transport.js';
import { chooseSmsTransport } from './adapters/sms/choose-sms-transport.js';
import { SessionEventsController } from './events/session-events.controller.js';
import { UserEventsController } from './events/user-events.controller.js';
import { DeliveryWorker } from './jobs/delivery-worker.js';
import { NotificationConfig } from './notification.config.js';
import { TypeOrmDeliveryStore } from './persistence/stores/typeorm-delivery.store.js';
import { TypeOrmTemplateStore } from './persistence/stores/typeorm-template.store.js';
import { DeliveryAlarm } from './ports/delivery-alarm.js';
import { DeliveryStore } from './ports/delivery-store.js';
import { MailTransport, SmsTransport } from './ports/message-transport.js';
import { RETRY_POLICY, type RetryPolicy } from './ports/retry-policy.js';
import { TemplateStore } from './ports/template-store.js';
import { QueueMessageUseCase } from './use-cases/queue-message/queue-message.use-case.js';
import { SampleMessages } from './use-cases/sample-messages/sample-messages.js';
import { SendDeliveryUseCase } from './use-cases/send-delivery/send-delivery.use-case.js';
import { TestDeliveries } from './use-cases/test-deliveries/test-deliveries.js';
import { notificationRpcs } from './rpc/notification-rpcs.js';

@Module({
  controllers: [UserEventsController, SessionEventsController, TenantErasure],
  providers: [
    ...notificationRpcs,
    QueueMessageUseCase,
    SendDeliveryUseCase,
    TestDeliveries,
    SampleMessages,
    DeliveryWorker,
    DeliveryAlarm,
    { provide: Clock, useClass: SystemClock },
    { provide: DeliveryStore, useClass: TypeOrmDeliveryStore },
    { provide: TemplateStore, useClass: TypeOrmTemplateStore },
    { provide: MailTransport, useFactory: chooseMailTransport, inject: [NotificationConfig] },
    { provide: SmsTransport, useFactory: chooseSmsTransport, inject: [NotificationConfig, Clock, AppMetrics] },
    {
      provide: RETRY_POLICY,
      useFactory: ({ deliveryAttempts, deliveryRetrySeconds }: NotificationConfig): RetryPolicy => ({
        attempts: deliveryAttempts,
        firstDelay: deliveryRetrySeconds,
        longestDelay: 3_600,
      }),
      inject: [NotificationConfig],
    },
  ],
})
export class NotificationModule {}

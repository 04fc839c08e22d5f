import { Module } from '@nestjs/common';
import { Clock, SystemClock } from '#kernel';
import { TenantErasure } from '#messaging';
import { HttpPoster, PublicHosts } from '#outbound';
import { AttemptCounter } from './adapters/attempt-counter.js';
import { chooseMailTransport } from './adapters/mail/choose-mail-transport.js';
import { SenderMailTransport } from './adapters/mail/sender-mail-transport.js';
import { chooseSmsTransport } from './adapters/sms/choose-sms-transport.js';
import { SenderSmsTransport } from './adapters/sms/sender-sms-transport.js';
import { SessionEventsController } from './events/session-events.controller.js';
import { UserEventsController } from './events/user-events.controller.js';
import { DeliveryWorker } from './jobs/delivery-worker.js';
import { NotificationConfig } from './notification.config.js';
import { SqlSenderStore } from './persistence/stores/sql-sender.store.js';
import { TypeOrmDeliveryStore } from './persistence/stores/typeorm-delivery.store.js';
import { TypeOrmTemplateStore } from './persistence/stores/typeorm-template.store.js';
import { DeliveryAlarm } from './ports/delivery-alarm.js';
import { DeliveryStore } from './ports/delivery-store.js';
import { MailTransport, SmsTransport } from './ports/message-transport.js';
import { RETRY_POLICY, type RetryPolicy } from './ports/retry-policy.js';
import { SenderStore } from './ports/sender-store.js';
import { TemplateStore } from './ports/template-store.js';
import { OwnSenders } from './senders/own-senders.js';
import { SecretsOfSenders } from './senders/secrets-of-senders.js';
import { SenderChanges } from './senders/sender-changes.js';
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
    { provide: SenderStore, useClass: SqlSenderStore },
    SecretsOfSenders,
    OwnSenders,
    SenderChanges,
    AttemptCounter,
    {
      provide: MailTransport,
      useFactory: (config: NotificationConfig, senders: OwnSenders, counter: AttemptCounter): MailTransport =>
        new SenderMailTransport(
          senders,
          chooseMailTransport(config),
          new PublicHosts({ allowLoopback: config.fetchFromLoopback }),
          counter.ofTenants('email'),
        ),
      inject: [NotificationConfig, OwnSenders, AttemptCounter],
    },
    {
      provide: SmsTransport,
      useFactory: (config: NotificationConfig, senders: OwnSenders, counter: AttemptCounter, clock: Clock): SmsTransport => {
        const ofOperator = new HttpPoster(null);
        const ofTenants = new HttpPoster({ allowLoopback: config.fetchFromLoopback });
        const platform = chooseSmsTransport(config, { poster: ofOperator, clock, count: counter.ofOperator('sms') });
        const reach = { ofTenants, ofOperator, twilioUrl: config.twilioUrl };
        return new SenderSmsTransport(senders, platform, reach, clock, counter.ofTenants('sms'));
      },
      inject: [NotificationConfig, OwnSenders, AttemptCounter, Clock],
    },
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

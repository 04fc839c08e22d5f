import { DeliveryEntity } from './entities/delivery.entity.js';
import { MessageTemplateEntity } from './entities/message-template.entity.js';
import { MessageSenderEntity } from './entities/message-sender.entity.js';
import { CreateNotificationTables1763660000000 } from './migrations/1763660000000-create-notification-tables.js';
import { CountVersionsOfTemplates1797300000001 } from './migrations/1797300000001-count-versions-of-templates.js';
import { KeepSenders1820300000001 } from './migrations/1820300000001-keep-senders.js';
import { SendCodes1799100000001 } from './migrations/1799100000001-send-codes.js';

/** Everything the database of this service is made of, listed explicitly. */
export const notificationPersistence = {
  entities: [DeliveryEntity, MessageTemplateEntity, MessageSenderEntity],
  migrations: [
    CreateNotificationTables1763660000000,
    CountVersionsOfTemplates1797300000001,
    SendCodes1799100000001,
    KeepSenders1820300000001,
  ],
} as const;

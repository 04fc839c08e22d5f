import { eventsOf } from '../event.js';
import type { DeliveryId } from '../ids.js';
import type { MessageChannel } from './dto.js';

const event = eventsOf('notification');

export const notificationEvents = {
  deliveryFailed: event<{ deliveryId: DeliveryId; template: string; attempts: number }>(
    'delivery-failed',
    'A message could not be delivered and is not tried again.',
  ),
  senderUpdated: event<{ channel: MessageChannel; version: number }>(
    'sender-updated',
    'A tenant sends mails or text messages by servers or providers of its own, or by others than before.',
  ),
  senderDeleted: event<{ channel: MessageChannel }>(
    'sender-deleted',
    "A tenant's own mail servers or providers of text messages were given up for the operator's.",
  ),
  templateUpdated: event<{ name: string; locale: string; version: number }>(
    'template-updated',
    'A tenant has a wording of its own for a message in a language, or another one.',
  ),
  templateDeleted: event<{ name: string; locale: string }>(
    'template-deleted',
    "A tenant's own wording of a message in a language was given up for the platform's.",
  ),
} as const;

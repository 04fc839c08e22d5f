import { eventsOf } from '../event.js';
import type { DeliveryId } from '../ids.js';

const event = eventsOf('notification');

export const notificationEvents = {
  deliveryFailed: event<{ deliveryId: DeliveryId; template: string; attempts: number }>(
    'delivery-failed',
    'A message could not be delivered and is not tried again.',
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

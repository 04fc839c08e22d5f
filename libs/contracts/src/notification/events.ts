import { eventsOf } from '../event.js';
import type { DeliveryId } from '../ids.js';

const event = eventsOf('notification');

export const notificationEvents = {
  deliveryFailed: event<{ deliveryId: DeliveryId; template: string; attempts: number }>(
    'delivery-failed',
    'A message could not be delivered and is not tried again.',
  ),
} as const;

import type { AnyEvent, AppName, ServiceName } from '#contracts';

/** Every app has inboxes of its own, so that none can listen to answers meant for another. */
export const inboxPrefix = (app: AppName | 'operator'): string => `_INBOX_${app}`;

/** The durable consumer through which a service takes one kind of event, for example `token_identity_user-deleted_v1`. */
export const consumerName = (service: ServiceName, event: Pick<AnyEvent, 'subject'>): string =>
  [service, ...event.subject.split('.').slice(2)].join('_');

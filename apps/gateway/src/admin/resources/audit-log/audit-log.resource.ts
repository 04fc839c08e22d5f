import type { JsonObject } from '#contracts';
import { AnyObject, OneOf, Part, Text, Int } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { PageOf } from '../page-of.js';

/** Which entries of an audit log: those that every given filter lets through. */
export class AuditLogQuery extends PageQuery {
  @Text({ description: 'Not before this time. ISO 8601.', optional: true, maxLength: 40, example: '2030-01-31T00:00:00Z' })
  from?: string;

  @Text({ description: 'Before this time. ISO 8601.', optional: true, maxLength: 40, example: '2030-02-01T00:00:00Z' })
  to?: string;

  @Text({ description: 'Id of the user or client who did it.', optional: true, minLength: 1, maxLength: 255 })
  actor?: string;

  @Text({ description: 'Id of what it was done to: a user, a client, a session, a grant.', optional: true, minLength: 1, maxLength: 255 })
  subject?: string;

  @Text({
    description: 'What happened: service and name of an event.',
    optional: true,
    maxLength: 100,
    pattern: { of: /^[a-z]+\.[a-z]+(-[a-z]+)*$/, message: 'must be the kind of an entry, such as identity.user-created' },
    example: 'identity.user-created',
  })
  kind?: string;
}

/** Who did something. */
export class ActorResource {
  @OneOf({
    description: '`anonymous`: nobody had proved anything. `system`: a job of a service.',
    values: ['user', 'client', 'administrator', 'system', 'anonymous'],
  })
  kind!: 'user' | 'client' | 'administrator' | 'system' | 'anonymous';

  @Text({ description: 'Of a user. UUID.', optional: true, maxLength: 36 })
  user_id?: string;

  @Text({ description: 'Of a client, or of the client that an administrator used.', optional: true, maxLength: 255 })
  client_id?: string;

  @Text({ description: 'Where from.', nullable: true, maxLength: 45 })
  address!: string | null;
}

/** One thing that happened in a tenant. */
export class AuditEntryResource {
  @Int({ description: "Its place in the tenant's log, in the order of recording.", from: 1, to: Number.MAX_SAFE_INTEGER })
  position!: number;

  @Text({ description: 'UUID of the event.', maxLength: 36 })
  id!: string;

  @Text({ description: 'What happened: service and name of the event (docs/events.md).', maxLength: 100, example: 'identity.user-created' })
  kind!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  occurred_at!: string;

  @Part({ description: 'Who did it.', of: () => ActorResource })
  actor!: ActorResource;

  @AnyObject({ description: 'What the event says: ids, versions, reasons.' })
  details!: JsonObject;

  @Text({ description: 'Ties it to the log lines of the same operation.', maxLength: 100 })
  correlation_id!: string;

  @Text({ description: 'SHA-256 over the entry and the hash of the one before (docs/audit.md). Hexadecimal.', maxLength: 64 })
  hash!: string;
}

export class AuditLogPage extends PageOf(AuditEntryResource) {}

import { type Actor, activityKinds, type AuditEntry, type ClientId, type OwnActivity, type UserId } from '#contracts';

const byWhom = (actor: Actor, userId: UserId): OwnActivity['by'] => {
  if (actor.kind === 'user') return actor.userId === userId ? 'user' : 'somebody';
  if (actor.kind === 'administrator') return 'administrator';
  return actor.kind === 'anonymous' ? 'somebody' : 'service';
};

/**
 * An entry of the log as the user whom it is about is told of it; null for what they are not told: other kinds, and the end of a session whose place another one took. An
 * address is told of what they did themselves, and of what nobody proved: that of an administrator is none of their business.
 */
export const activityOf = ({ kind, occurredAt, actor, details }: AuditEntry, userId: UserId): OwnActivity | null => {
  const known = activityKinds.find((one) => one === kind);
  const { reason, clientId } = details;
  if (known === undefined || reason === 'replaced') return null;
  const by = byWhom(actor, userId);
  return {
    kind: known,
    occurredAt,
    by,
    address: by === 'user' || actor.kind === 'anonymous' ? actor.address : null,
    clientId: typeof clientId === 'string' ? (clientId as ClientId) : null,
  };
};

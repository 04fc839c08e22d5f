import { isUuid, ServiceError, type Session, type SessionId } from '#contracts';
import type { SessionPosition } from '../../ports/session-store.js';

/** Where the page after this session begins, as an opaque string. */
export const writeSessionCursor = ({ createdAt, sessionId }: Pick<Session, 'createdAt' | 'sessionId'>): string =>
  Buffer.from(`${createdAt} ${sessionId}`).toString('base64url');

/** Reads what `writeSessionCursor` wrote; refuses anything else with `invalid_argument`. */
export const readSessionCursor = (cursor: string): SessionPosition => {
  const [time = '', sessionId = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || !isUuid(sessionId)) {
    throw new ServiceError('invalid_argument', 'The cursor is not valid.', {
      members: [{ pointer: '/cursor', detail: 'must be the next cursor of the page before' }],
    });
  }
  return { createdAt, sessionId: sessionId as SessionId };
};

import { eventsOf } from '../event.js';
import type { SessionId, UserId } from '../ids.js';

const event = eventsOf('session');

export type SessionEndReason = 'logout' | 'revoked' | 'replaced' | 'user_inactive' | 'password_changed';

export const sessionEvents = {
  sessionStarted: event<{ sessionId: SessionId; userId: UserId; amr: readonly string[] }>(
    'session-started',
    'A user logged in; the identity service notes the time.',
  ),
  sessionEnded: event<{ sessionId: SessionId; userId: UserId; reason: SessionEndReason }>(
    'session-ended',
    'An SSO session is over; grants bound to it end, except after `replaced`.',
  ),
} as const;

import { eventsOf } from '../event.js';
import type { RememberedBrowserId, SessionId, SignInNoticeId, UserId } from '../ids.js';
import type { RiskSignal } from '../sign-in.js';

const event = eventsOf('session');

export type SessionEndReason = 'logout' | 'revoked' | 'replaced' | 'user_inactive' | 'password_changed';

export const sessionEvents = {
  sessionStarted: event<{ sessionId: SessionId; userId: UserId; amr: readonly string[] }>(
    'session-started',
    'A user logged in; the identity service notes the time.',
  ),
  sessionEnded: event<{ sessionId: SessionId; userId: UserId; reason: SessionEndReason; predecessors?: readonly SessionId[] }>(
    'session-ended',
    'An SSO session is over; grants bound to it end, and its applications are told, except after `replaced`. So it is, then, for its `predecessors`: those of the same user that it replaced.',
  ),
  browserRemembered: event<{ userId: UserId; browserId: RememberedBrowserId; expiresAt: string }>(
    'browser-remembered',
    'A browser is spared the second factor of its user until the time named, as they asked when they proved one in it.',
  ),
  browsersForgotten: event<{ userId: UserId; forgotten: number }>(
    'browsers-forgotten',
    'So many browsers are asked for a second factor of their user again: the user or an administrator forgot them, or the user has changed.',
  ),
  signInFlagged: event<{
    sessionId: SessionId;
    userId: UserId;
    signals: readonly RiskSignal[];
    network: string | null;
    country: string | null;
    notice: { id: SignInNoticeId; expiresAt: string } | null;
  }>(
    'sign-in-flagged',
    'Something about a sign-in is new to its user, or unlikely (`signals`). Where there is a `notice`, the person is told at their verified address, by a message that is made when it is sent.',
  ),
  signInDisowned: event<{ userId: UserId; sessionId: SessionId }>(
    'sign-in-disowned',
    'A user said, by the link of its notice, that a sign-in was not theirs. All their sessions end, and all their grants.',
  ),
} as const;

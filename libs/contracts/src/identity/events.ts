import { eventsOf } from '../event.js';
import type { UserId } from '../ids.js';
import type { Throttling, UserStatus } from './dto.js';

const event = eventsOf('identity');

export const identityEvents = {
  userCreated: event<{ userId: UserId; hasEmail: boolean; version: number }>(
    'user-created',
    'A user exists from now on; one with an unverified address is sent a message to verify it.',
  ),
  userUpdated: event<{ userId: UserId; status: UserStatus; emailChanged: boolean; version: number }>(
    'user-updated',
    "A user's profile or status changed; sessions and grants of a user who is not active end.",
  ),
  userDeleted: event<{ userId: UserId; version: number }>('user-deleted', 'A user is gone; sessions and grants end.'),
  passwordChanged: event<{ userId: UserId; version: number }>(
    'password-changed',
    "A user's password changed; sessions end, and refresh tokens too where the tenant says so.",
  ),
  loginThrottled: event<{ userId: UserId; failures: number; until: string }>(
    'login-throttled',
    'Wrong passwords in a row: the account takes none until the time named.',
  ),
  requestsThrottled: event<Throttling>(
    'requests-throttled',
    'An address or a client has used up a limit: it is turned away until the time named. Told once in that time.',
  ),
} as const;

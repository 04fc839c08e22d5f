import {
  type AdministeredUserStatus,
  administeredUserStatuses,
  type Actor,
  isPlainlyVisible,
  maxLockReasonLength,
  type User,
  type UserLock,
} from '#contracts';
import type { Violations } from '#kernel';

/** What administrators make of a user: left out, they make nothing. */
export type StatusChange = { readonly status?: AdministeredUserStatus | undefined; readonly lockReason?: string | null | undefined };

type Standing = Pick<User, 'status' | 'deletion' | 'lock'>;

/** That somebody locks a user, now (ISO 8601). */
export const newLock = (actor: Actor, lockedAt: string, reason: string | null): UserLock => ({
  lockedAt,
  lockedBy: actor.kind === 'administrator' ? actor.clientId : null,
  reason,
});

/** Adds a finding for a status that administrators do not give, and a reason that is unfit or of no lock. */
const check = (violations: Violations, { status, lockReason }: StatusChange): void => {
  violations.check(
    status === undefined || administeredUserStatuses.includes(status),
    '/status',
    `must be one of ${administeredUserStatuses.join(', ')}`,
  );
  violations.check(lockReason === undefined || status === 'locked', '/lockReason', 'is given with the status locked alone');
  violations.check(
    typeof lockReason !== 'string' ||
      (lockReason.trim() !== '' && Array.from(lockReason).length <= maxLockReasonLength && isPlainlyVisible(lockReason)),
    '/lockReason',
    `must have 1 to ${maxLockReasonLength} characters, no controls, and none that show nothing or change the direction of text`,
  );
};

/**
 * What a user is after that. Whatever an administrator decides takes the place of a deletion that their user asked for. Who is locked already stays so since then, unless another reason is given. Adds a finding for
 * what is unfit.
 */
export const changeStatus = (
  violations: Violations,
  current: Standing,
  change: StatusChange,
  { actor, at }: { readonly actor: Actor; readonly at: string },
): Standing => {
  check(violations, change);
  const { status, lockReason } = change;
  if (status === undefined) return { status: current.status, deletion: current.deletion, lock: current.lock };
  if (status !== 'locked') return { status, deletion: null, lock: null };
  const isSame = current.lock !== null && lockReason === undefined;
  return { status, deletion: null, lock: isSame ? current.lock : newLock(actor, at, lockReason?.trim() ?? null) };
};

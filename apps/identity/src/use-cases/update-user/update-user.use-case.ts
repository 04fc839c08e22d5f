import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  attributeValues,
  eventMap,
  ServiceError,
  type TenantContext,
  type UpdateUserRequest,
  type User,
  type Conditional,
  requireVersion,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork, Violations } from '#kernel';
import { AttributeSchemas } from '../../ports/attribute-schemas.js';
import { LoginFailureStore } from '../../ports/login-failure-store.js';
import { UserStore } from '../../ports/user-store.js';
import { identifierKey } from '../../rules/identifiers.js';
import { applyChanges, checkProfile } from '../../rules/profile.js';
import { changeStatus } from '../../rules/user-status.js';
import { type AttributeAuthor, changeAttributes } from '../../rules/user-attributes.js';
import { nameExistingUser } from '../name-existing-user.js';

const isSameAddress = (left: string | null, right: string | null): boolean =>
  left === null || right === null ? left === right : identifierKey(left) === identifierKey(right);

/** Whether a form was sent as it stood: that changes nobody, and what was proved before is still of who they are. */
const isUnchanged = (current: User, { version: _version, updatedAt: _updatedAt, ...next }: User): boolean =>
  isDeepStrictEqual({ ...current, ...next }, current);

/** Versions that a change counts. Two where it takes a deletion back: the one after it is that of a user who keeps the account themselves, whose proofs count on. */
const versionsOf = (author: AttributeAuthor, current: User, { deletion }: Pick<User, 'deletion'>): number => {
  if (author === 'asked_user') return 0;
  return current.deletion !== null && deletion === null ? 2 : 1;
};

/** Changes a user's profile or status. */
@Injectable()
export class UpdateUserUseCase {
  constructor(
    readonly unitOfWork: UnitOfWork,
    readonly users: UserStore,
    private readonly failures: LoginFailureStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly schemas: AttributeSchemas,
  ) {}

  /**
   * Members left out stay as they are, attributes too; of those, `author` changes what is theirs to change. What changes nothing counts no version and is told nobody; what a user is asked for at a sign-in counts none either,
   * or what they proved there would be of the past. Making a user active again takes failure counters back, and whatever an administrator makes of one who had their account deleted takes that back. Refuses with `not_found`,
   * `version_mismatch`, `invalid_argument` (naming every unfit member), or `conflict` when the username or address is taken.
   */
  async execute(
    context: TenantContext,
    { id, status, lockReason, ifVersion, attributes, ...changes }: UpdateUserRequest & Conditional,
    author: AttributeAuthor = 'administrator',
  ): Promise<User> {
    const schema = await this.schemas.of(context);
    return nameExistingUser(this, context, changes, () =>
      this.unitOfWork.transaction(context, async (tx) => {
        const current = await this.users.findForUpdate(tx, context, id);
        if (current === null) throw new ServiceError('not_found', 'There is no such user.');
        requireVersion(current, { ifVersion });
        const violations = new Violations();
        const at = this.clock.now().toISOString();
        const changedStatus = changeStatus(violations, current, { status, lockReason }, { actor: context.actor, at });
        const next: User = {
          ...current,
          ...applyChanges(current, changes),
          attributes:
            attributes === undefined
              ? current.attributes
              : changeAttributes(violations, schema, { current: current.attributes, changes: attributes, author }),
          ...changedStatus,
          version: current.version + versionsOf(author, current, changedStatus),
          updatedAt: at,
        };
        checkProfile(violations, next, current);
        violations.throwIfAny();
        const answered = { ...next, attributes: attributeValues(schema, next.attributes) };
        if (isUnchanged(current, next)) return { ...answered, version: current.version, updatedAt: current.updatedAt };

        await this.users.replace(tx, context, next);
        if (next.status === 'active' && current.status !== 'active') await this.failures.clear(tx, context, id);
        await this.outbox.append(tx, context, eventMap.identity.userUpdated, {
          userId: id,
          status: next.status,
          emailChanged: !isSameAddress(current.email, next.email),
          version: next.version,
        });
        await this.tellOfStatus(tx, context, current, next);
        return answered;
      }),
    );
  }

  /** What was more than a change of the user, for the audit log and for the person. */
  private async tellOfStatus(tx: Transaction, context: TenantContext, current: User, next: User): Promise<void> {
    const { userId, reason } = { userId: current.id, reason: next.lock?.reason ?? null };
    const { userLocked, userUnlocked, userDeletionCancelled } = eventMap.identity;
    if (next.lock !== null && next.lock !== current.lock) await this.outbox.append(tx, context, userLocked, { userId, reason });
    if (next.lock === null && current.lock !== null) await this.outbox.append(tx, context, userUnlocked, { userId });
    if (next.deletion === null && current.deletion !== null) await this.outbox.append(tx, context, userDeletionCancelled, { userId });
  }
}

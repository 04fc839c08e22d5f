import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type AuthenticatorId,
  type EnrolledAuthenticator,
  eventMap,
  ServiceError,
  type SessionId,
  type TenantContext,
  type User,
  type UserId,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { RecoveryCodes } from '../ports/recovery-codes.js';
import { RecoveryCodeStore } from '../ports/recovery-code-store.js';
import { UserStore } from '../ports/user-store.js';
import { Authenticators } from './authenticators.js';
import type { StoreEnrolment } from './enrollable-authenticator.js';
import { type Guesser, isAsBefore } from './guarded-guesses.js';

/** What was set up, with the recovery codes that were made with it; null where the user has some. */
export type Added = { readonly authenticator: EnrolledAuthenticator; readonly recoveryCodes: readonly string[] | null };

type Named = { readonly userId: UserId; readonly authenticatorId: AuthenticatorId };

/** `keptSessions`: those that outlive it, though they were proved with it. */
type Removal = Named & { readonly userVersion: number | null; readonly keptSessions: readonly SessionId[] };

/** What users set up and take away, with what is told of it: the change and its event are one transaction, in which nobody else changes the user. */
@Injectable()
export class AuthenticatorChanges {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly recoveryCodeStore: RecoveryCodeStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * `seed` names the enrolment, of which the codes follow. Null where the user has changed by now, has something that they could prove though this must be the first (attack A76), or the enrolment
   * is over.
   */
  add(
    context: TenantContext,
    enrolling: Guesser & { readonly mustBeFirst: boolean },
    store: StoreEnrolment,
    seed: string,
  ): Promise<Added | null> {
    const { userId } = enrolling;
    return this.unitOfWork.transaction(context, async (tx) => {
      if (!isAsBefore(await this.users.findForUpdate(tx, context, userId), enrolling)) return null;
      if (enrolling.mustBeFirst && (await this.hasUsable(tx, context, userId))) return null;
      const authenticator = await store(tx);
      if (authenticator === null) return null;
      const { id: authenticatorId, method } = authenticator;
      const isFirst = (await tx.run(this.recoveryCodeStore.countLeft(userId))) === 0;
      await this.users.recordSecondFactor(tx, context, userId, true);
      await this.outbox.append(tx, context, eventMap.identity.authenticatorAdded, { userId, authenticatorId, method });
      return { authenticator, recoveryCodes: isFirst ? await this.storeCodes(tx, context, { userId, seed, notifyUser: false }) : null };
    });
  }

  /** The codes that were made for an enrolment, for who sends its answer twice; null where they are others by now, or were made for another one. */
  async repeatCodes(context: TenantContext, userId: UserId, seed: string): Promise<readonly string[] | null> {
    const codes = this.recoveryCodes.create(context, userId, seed);
    const [first = ''] = codes;
    const isTheirs = await this.unitOfWork.read(
      context,
      this.recoveryCodeStore.has(userId, this.recoveryCodes.hash(context, userId, first)),
    );
    return isTheirs ? codes : null;
  }

  /** In place of those before; null for who is not active, or has set up nothing that they would stand in for. */
  renewCodes(context: TenantContext, userId: UserId): Promise<readonly string[] | null> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      if (user?.status !== 'active' || !(await this.hasSetUp(tx, userId))) return null;
      return this.storeCodes(tx, context, { userId, seed: randomUUID(), notifyUser: true });
    });
  }

  /**
   * What was proved at sign-ins under way counts no longer: their user is another version by then, which is the answer. Null where the user, who may be disabled, has none with that id.
   * `userVersion`: of the proof by which it is removed; null where nobody's stands for it. Refuses with `step_up_required` who has changed since: what they proved is outdated (attack A76).
   */
  remove(context: TenantContext, { userId, authenticatorId: id, userVersion, keptSessions }: Removal): Promise<number | null> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      if (user !== null && userVersion !== null && user.version !== userVersion)
        throw new ServiceError('step_up_required', 'The user has changed since they proved who they are.');
      const method = user && (await this.removeOne(tx, context, user, id));
      if (method === null) return null;
      const hasMore = await this.hasSetUp(tx, userId);
      if (!hasMore) await this.recoveryCodeStore.removeAll(tx, context, userId);
      const version = await this.users.raiseVersion(tx, context, userId, this.clock.now());
      await this.users.recordSecondFactor(tx, context, userId, hasMore);
      const removed = { userId, authenticatorId: id, method, keptSessions, wasLast: !hasMore };
      await this.outbox.append(tx, context, eventMap.identity.authenticatorRemoved, removed);
      return version;
    });
  }

  /** False where the user has none with that id. */
  rename(context: TenantContext, { userId, authenticatorId: id }: Named, name: string): Promise<boolean> {
    return this.unitOfWork.transaction(context, async (tx) => {
      for (const authenticator of this.authenticators.enrollable)
        if (await authenticator.rename(tx, context, { userId, id }, name)) return true;
      return false;
    });
  }

  private async storeCodes(
    tx: Transaction,
    context: TenantContext,
    { userId, seed, notifyUser }: { readonly userId: UserId; readonly seed: string; readonly notifyUser: boolean },
  ): Promise<readonly string[]> {
    const codes = this.recoveryCodes.create(context, userId, seed);
    const hashes = codes.map((code) => this.recoveryCodes.hash(context, userId, code));
    await this.recoveryCodeStore.replace(tx, context, userId, hashes, this.clock.now());
    await this.outbox.append(tx, context, eventMap.identity.recoveryCodesCreated, { userId, notifyUser });
    return codes;
  }

  private async hasSetUp(tx: Transaction, userId: UserId): Promise<boolean> {
    const lists = await Promise.all(this.authenticators.enrollable.map((authenticator) => tx.run(authenticator.list(userId))));
    return lists.flat().length > 0;
  }

  /** Not by a passkey of another domain than the tenant's: who has nothing else is asked for nothing, and sets up what is. */
  private async hasUsable(tx: Transaction, context: TenantContext, userId: UserId): Promise<boolean> {
    const counts = await Promise.all(this.authenticators.enrollable.map((one) => tx.run(one.countUsable(context, userId))));
    return counts.some((count) => count > 0);
  }

  private async removeOne(
    tx: Transaction,
    context: TenantContext,
    { id: userId }: User,
    id: AuthenticatorId,
  ): Promise<EnrolledAuthenticator['method'] | null> {
    for (const authenticator of this.authenticators.enrollable)
      if (await authenticator.remove(tx, context, { userId, id })) return authenticator.name;
    return null;
  }
}

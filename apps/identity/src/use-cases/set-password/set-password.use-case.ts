import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type UserId } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { LoginFailureStore } from '../../ports/login-failure-store.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { UserStore } from '../../ports/user-store.js';
import { NewPasswords } from '../new-passwords.js';

const notFound = (): ServiceError => new ServiceError('not_found', 'There is no such user.');

/** Gives a user a new password. */
@Injectable()
export class SetPasswordUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly failures: LoginFailureStore,
    private readonly passwords: NewPasswords,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The new hash and the event that ends sessions are one transaction: both or neither. Takes failure counters back.
   * Refuses with `invalid_argument`, `not_found`, or `too_many_requests` when the hashing queue is full.
   */
  async execute(context: TenantContext, { id, password }: { readonly id: UserId; readonly password: string }): Promise<{ changed: true }> {
    const user = await this.unitOfWork.read(context, this.users.find(id));
    if (user === null) throw notFound();
    const hash = await this.passwords.hash(context, password, user);
    const now = this.clock.now();
    await this.unitOfWork.transaction(context, async (tx) => {
      const version = await this.users.raiseVersion(tx, context, id, now);
      if (version === null) throw notFound();
      await this.credentials.put(tx, context, id, hash, now);
      await this.failures.clear(tx, context, id);
      await this.outbox.append(tx, context, eventMap.identity.passwordChanged, { userId: id, version });
    });
    return { changed: true };
  }
}

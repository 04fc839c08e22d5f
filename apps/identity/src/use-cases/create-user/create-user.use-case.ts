import { Injectable } from '@nestjs/common';
import type { CreateUserRequest, Idempotent, Replayable, TenantContext, User } from '#contracts';
import { eventMap } from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation, UnitOfWork, Violations } from '#kernel';
import { IdSource } from '../../ports/id-source.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { UserStore } from '../../ports/user-store.js';
import { applyChanges, checkProfile, emptyProfile } from '../../rules/profile.js';
import { NewPasswords } from '../new-passwords.js';
import { nameExistingUser } from '../name-existing-user.js';

/** Makes a user, with a password or without. */
@Injectable()
export class CreateUserUseCase {
  constructor(
    readonly unitOfWork: UnitOfWork,
    private readonly creations: IdempotentCreations,
    readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly passwords: NewPasswords,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Refuses with `invalid_argument`, naming every unfit member; `conflict` when the username or address is taken;
   * `too_many_requests` when the hashing queue is full.
   */
  async execute(context: TenantContext, { idempotency, ...request }: CreateUserRequest & Idempotent): Promise<User & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(context: TenantContext, { password, ...changes }: CreateUserRequest, run: RunCreation<User>): Promise<User> {
    const profile = applyChanges(emptyProfile, changes);
    const violations = new Violations();
    checkProfile(violations, profile);
    violations.throwIfAny();

    const hash = password === undefined ? null : await this.passwords.hash(context, password, profile);
    const now = this.clock.now();
    const user: User = {
      ...profile,
      id: this.ids.userId(),
      status: 'active',
      mfaEnabled: false,
      version: 1,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
      lastLoginAt: null,
    };
    return nameExistingUser(this, context, user, () =>
      run(async (tx) => {
        await this.users.insert(tx, context, user);
        if (hash !== null) await this.credentials.put(tx, context, user.id, hash, now);
        await this.outbox.append(tx, context, eventMap.identity.userCreated, {
          userId: user.id,
          hasEmail: user.email !== null,
          version: user.version,
        });
        return user;
      }),
    );
  }
}

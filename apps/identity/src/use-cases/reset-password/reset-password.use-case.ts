import { Injectable } from '@nestjs/common';
import { asUser, eventMap, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { AccountGuard } from '../../authenticators/password/account-guard.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { PasswordHasher } from '../../ports/password-hasher.js';
import { PasswordResetStore } from '../../ports/password-reset-store.js';
import { isAcceptableLength, passwordLocaleOf } from '../../rules/password.js';
import { passwordReset } from '../../rules/password-reset.js';
import { NewPasswords } from '../new-passwords.js';
import { resetRefused } from './reset-refused.js';

type Request = { readonly token: string; readonly password: string; readonly locale: string };

/** Takes a token of a message for the right to set a password, once. It signs nobody in, and removes no other factor. */
@Injectable()
export class ResetPasswordUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resets: PasswordResetStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly guard: AccountGuard,
    private readonly passwords: NewPasswords,
    private readonly hasher: PasswordHasher,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The new hash, the end of the token and the event that ends sessions are one transaction: all or nothing. Nothing is judged or hashed for a token that is not good;
   * a password that is not fit spends one of the tries of the token, before it is judged, and nothing else. Who sends the same again within a minute, by a double click for instance, is answered alike.
   * Refuses with `not_found`, alike whatever is wrong with the token; with `invalid_argument` at `/password`; or with `too_many_requests` when the hashing queue is full.
   */
  async execute(context: TenantContext, { token, password, locale }: Request): Promise<{ changed: true }> {
    if (!isWellFormedSecret('pr', token)) throw resetRefused();
    const tokenHash = hashSecret(token);
    const within = { at: this.clock.now(), max: passwordReset.tries };
    const user = await this.unitOfWork.transaction(context, (tx) => this.resets.charge(tx, context, tokenHash, within));
    const isSet =
      user !== null && (await this.set(context, tokenHash, await this.passwords.hash(context, password, user, passwordLocaleOf(locale))));
    if (!isSet && !(await this.isRepeated(context, tokenHash, password))) throw resetRefused();
    return { changed: true };
  }

  /** False where somebody was faster. */
  private async set(context: TenantContext, tokenHash: string, hash: string): Promise<boolean> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const now = this.clock.now();
      const user = await this.resets.consume(tx, context, tokenHash, now);
      if (user === null) return false;
      await this.credentials.put(tx, context, user.id, hash, now);
      await this.guard.forgiveAddress(tx, context, user.id);
      await this.outbox.append(tx, asUser(context, user.id), eventMap.identity.passwordChanged, { userId: user.id, version: user.version });
      return true;
    });
  }

  private async isRepeated(context: TenantContext, tokenHash: string, password: string): Promise<boolean> {
    if (!isAcceptableLength(password)) return false;
    const within = { at: this.clock.now(), seconds: passwordReset.repeatable, max: passwordReset.repeats };
    const hash = await this.unitOfWork.transaction(context, (tx) => this.resets.repeat(tx, context, tokenHash, within));
    return hash !== null && this.hasher.verify(context, hash, password);
  }
}

import { Injectable } from '@nestjs/common';
import type { Locale, TenantContext, User } from '#contracts';
import { BreachedPasswords } from '../ports/breached-passwords.js';
import { PasswordEstimator } from '../ports/password-estimator.js';
import { PasswordHasher } from '../ports/password-hasher.js';
import { PasswordPolicies } from '../ports/password-policies.js';
import { normalisePassword, requireLength, requireStrength, requireUnbreached } from '../rules/password.js';
import { personalWords } from '../rules/personal-words.js';

/** The one way by which a password comes to be a hash, for users and administrators alike. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly policies: PasswordPolicies,
    private readonly estimator: PasswordEstimator,
    private readonly breached: BreachedPasswords,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * The hash of a password that the tenant's policy lets this user have; `invalid_argument` at `/password`, before any hashing, for one that is too
   * short, too long, too easy to guess, or known from a data breach, which is said in the language of `locale`; looked up is only what is fit otherwise. Throws `too_many_requests` when the hashing queue is full.
   */
  async hash(
    context: TenantContext,
    password: string,
    user: Pick<User, 'username' | 'email' | 'name'>,
    locale: Locale = 'en',
  ): Promise<string> {
    const policy = await this.policies.of(context);
    requireLength(password, policy, locale);
    const names = await this.policies.namesOf(context);
    requireStrength(this.estimator.estimate(password, personalWords(user, names)), policy, locale);
    requireUnbreached(policy.checksBreaches && (await this.breached.includes(normalisePassword(password))), locale);
    return this.hasher.hash(context, password);
  }
}

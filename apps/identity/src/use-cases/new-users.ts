import { Injectable } from '@nestjs/common';
import { type CreateUserRequest, eventMap, type Locale, type TenantContext, type User, type UserSource } from '#contracts';
import { Clock, EventOutbox, type Transaction, Violations } from '#kernel';
import { AttributeSchemas } from '../ports/attribute-schemas.js';
import { IdSource } from '../ports/id-source.js';
import { PasswordCredentialStore } from '../ports/password-credential-store.js';
import { UserStore } from '../ports/user-store.js';
import { applyChanges, checkProfile, emptyProfile } from '../rules/profile.js';
import { changeAttributes } from '../rules/user-attributes.js';
import { AcceptedTerms } from './accepted-terms.js';
import { NewPasswords } from './new-passwords.js';

/** A user who is fit to be, the hash of their password where they have one, and the version of the terms that they accept with it; left out: none. */
export type PreparedUser = { readonly user: User; readonly hash: string | null; readonly terms?: string | null };

/** The one way by which a user comes to be, whoever makes them. */
@Injectable()
export class NewUsers {
  constructor(
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly passwords: NewPasswords,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly schemas: AttributeSchemas,
    private readonly accepted: AcceptedTerms,
  ) {}

  /**
   * Before any transaction, for hashing takes its time. Refuses with `invalid_argument`, naming every unfit member, or the password in the language of `locale`;
   * with `too_many_requests` when the hashing queue is full.
   */
  async prepare(
    context: TenantContext,
    { attributes = {}, ...changes }: Omit<CreateUserRequest, 'password'>,
    password: string | undefined,
    locale?: Locale,
  ): Promise<PreparedUser> {
    const schema = await this.schemas.of(context);
    const violations = new Violations();
    const given = { current: {}, changes: attributes, author: 'administrator' } as const;
    const profile = { ...applyChanges(emptyProfile, changes), attributes: changeAttributes(violations, schema, given) };
    checkProfile(violations, profile);
    violations.throwIfAny();

    const hash = password === undefined ? null : await this.passwords.hash(context, password, profile, locale);
    const now = this.clock.now().toISOString();
    const made = {
      status: 'active',
      deletion: null,
      lock: null,
      mfaEnabled: false,
      acceptedTerms: [],
      version: 1,
      createdAt: now,
      updatedAt: now,
      lastLoginAt: null,
    } as const;
    return { user: { ...profile, ...made, id: this.ids.userId() }, hash };
  }

  /** Throws `conflict`, naming the member, when the username or address is taken. */
  async insert(tx: Transaction, context: TenantContext, { user, hash, terms = null }: PreparedUser, source: UserSource): Promise<void> {
    await this.users.insert(tx, context, user);
    if (hash !== null) await this.credentials.put(tx, context, user.id, hash, new Date(user.createdAt));
    const { id: userId, version } = user;
    await this.outbox.append(tx, context, eventMap.identity.userCreated, { userId, hasEmail: user.email !== null, version, source });
    if (terms !== null) await this.accepted.keep(tx, context, userId, terms);
  }
}

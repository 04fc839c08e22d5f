import { Injectable } from '@nestjs/common';
import { type Evidence, mayProve, type PasswordSignInPreview, type TenantContext, type User } from '#contracts';
import { UnitOfWork } from '#kernel';
import type { Enrollee } from '../../authenticators/authenticator.js';
import { Authenticators } from '../../authenticators/authenticators.js';
import { PasswordAuthenticator } from '../../authenticators/password/password.authenticator.js';
import { RoleDemands } from '../../ports/role-demands.js';
import { type LoginRecord, UserStore } from '../../ports/user-store.js';
import { loginKey, unknownUserBucket } from '../../rules/identifiers.js';
import { KnownUsers } from '../known-users.js';

const nobody = { roles: [], attributes: {}, acceptedTerms: [] } as const satisfies Pick<User, 'roles' | 'attributes' | 'acceptedTerms'>;

/** What decides, before a password is looked at, whether it will do where no page can ask for anything else. */
@Injectable()
export class PreviewPasswordSignInUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly password: PasswordAuthenticator,
    private readonly authenticators: Authenticators,
    private readonly roleDemands: RoleDemands,
    private readonly known: KnownUsers,
  ) {}

  /** By the same statements whoever has the name, and where nobody has: how long it takes tells of nobody. */
  async execute(context: TenantContext, { identifier }: { readonly identifier: string }): Promise<PasswordSignInPreview> {
    const by = loginKey(identifier);
    const login = by && (await this.unitOfWork.transaction(context, (tx) => this.users.findLogin(tx, context, by)));
    const user = login?.user ?? null;
    const about: Enrollee = user ?? { id: unknownUserBucket(identifier), email: null, emailVerified: false };
    const [enrolled, setUp] = await Promise.all([
      this.authenticators.enrolled(context, about, this.password.name),
      this.authenticators.list(context, about.id),
    ]);
    return {
      userId: about.id,
      proves: this.provedBy(login),
      enrolled: [...new Set([...enrolled, ...setUp.map(({ method }) => method)])],
      secondFactor: await this.roleDemands.of(context, user ?? { ...nobody, id: about.id }),
      onFile: await this.known.onFile(context, user ?? nobody),
    };
  }

  /** Whoever had their account deleted, or has an address that nobody has confirmed, is told so by a page. */
  private provedBy(login: LoginRecord | null): Omit<Evidence, 'at'> | null {
    if (login === null || login.password === null || !mayProve(login.user)) return null;
    const { id: userId, version: userVersion, deletion, email, emailVerified } = login.user;
    if (deletion !== null || (email !== null && !emailVerified)) return null;
    const { name: method, amr } = this.password;
    return { method, userId, userVersion, amr };
  }
}

import { Injectable } from '@nestjs/common';
import { type AuthenticatorName, authenticatorNames, type TenantContext, type User } from '#contracts';
import type { Authenticator } from './authenticator.js';
import { PasswordAuthenticator } from './password/password.authenticator.js';

/** Every authenticator, by its name. */
@Injectable()
export class Authenticators {
  private readonly byName: { readonly [Name in AuthenticatorName]?: Authenticator<Name> };

  constructor(password: PasswordAuthenticator) {
    this.byName = { password };
  }

  /** Null where the service has none of that name. */
  find<Name extends AuthenticatorName>(name: Name): Authenticator<Name> | null {
    return this.byName[name] ?? null;
  }

  /** What an active user could prove themselves with. `proved`: what they just did with, which need not be asked. */
  async enrolled(context: TenantContext, user: User, proved: AuthenticatorName | null = null): Promise<readonly AuthenticatorName[]> {
    const enrolled = await Promise.all(
      authenticatorNames.map(async (name) => name === proved || ((await this.byName[name]?.isEnrolled(context, user)) ?? false)),
    );
    return authenticatorNames.filter((_name, nth) => enrolled[nth]);
  }
}

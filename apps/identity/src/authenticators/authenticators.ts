import { Injectable } from '@nestjs/common';
import { type AuthenticatorName, authenticatorNames, type TenantContext, type User } from '#contracts';
import type { Authenticator } from './authenticator.js';
import { EmailOtpAuthenticator } from './email-otp/email-otp.authenticator.js';
import { PasswordAuthenticator } from './password/password.authenticator.js';

/** Every authenticator, by its name: one that is missing does not compile. */
@Injectable()
export class Authenticators {
  private readonly byName: { readonly [Name in AuthenticatorName]: Authenticator<Name> };

  constructor(password: PasswordAuthenticator, emailOtp: EmailOtpAuthenticator) {
    this.byName = { password, 'email-otp': emailOtp };
  }

  /** Null where a call names what there is none of. */
  find<Name extends AuthenticatorName>(name: Name): Authenticator<Name> | null {
    return authenticatorNames.some((known) => known === name) ? this.byName[name] : null;
  }

  /** What an active user could prove themselves with. `proved`: what they just did with, which need not be asked. */
  async enrolled(context: TenantContext, user: User, proved: AuthenticatorName | null = null): Promise<readonly AuthenticatorName[]> {
    const enrolled = await Promise.all(
      authenticatorNames.map(async (name) => name === proved || (await this.byName[name].isEnrolled(context, user))),
    );
    return authenticatorNames.filter((_name, nth) => enrolled[nth]);
  }
}

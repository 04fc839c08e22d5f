import { Injectable } from '@nestjs/common';
import {
  type AuthenticatorName,
  authenticatorNames,
  type EnrollableName,
  enrollableNames,
  type EnrolledAuthenticator,
  isEnrollable,
  type MessageChannel,
  type TenantContext,
  type UserId,
} from '#contracts';
import { UnitOfWork } from '#kernel';
import type { Authenticator, Enrollee } from './authenticator.js';
import { EmailOtpAuthenticator } from './email-otp/email-otp.authenticator.js';
import type { EnrollableAuthenticator } from './enrollable-authenticator.js';
import { MagicLinkAuthenticator } from './magic-link/magic-link.authenticator.js';
import { PasskeyAuthenticator } from './passkey/passkey.authenticator.js';
import { PasswordAuthenticator } from './password/password.authenticator.js';
import { RecoveryCodeAuthenticator } from './recovery-code/recovery-code.authenticator.js';
import type { CodeChannel } from './sent-codes/sent-codes.js';
import { SmsOtpAuthenticator } from './sms-otp/sms-otp.authenticator.js';
import { TotpAuthenticator } from './totp/totp.authenticator.js';

/** Every authenticator, by its name: one that is missing does not compile. */
@Injectable()
export class Authenticators {
  private readonly byName: { readonly [Name in AuthenticatorName]: Authenticator<Name> };
  private readonly enrollableByName: { readonly [Name in EnrollableName]: EnrollableAuthenticator<Name> };
  private readonly byChannel: { readonly [Channel in MessageChannel]: CodeChannel };

  constructor(
    private readonly unitOfWork: UnitOfWork,
    password: PasswordAuthenticator,
    passkey: PasskeyAuthenticator,
    magicLink: MagicLinkAuthenticator,
    totp: TotpAuthenticator,
    emailOtp: EmailOtpAuthenticator,
    smsOtp: SmsOtpAuthenticator,
    recoveryCode: RecoveryCodeAuthenticator,
  ) {
    this.enrollableByName = { passkey, totp, 'sms-otp': smsOtp };
    this.byChannel = { email: emailOtp, sms: smsOtp };
    this.byName = { password, 'magic-link': magicLink, 'email-otp': emailOtp, 'recovery-code': recoveryCode, ...this.enrollableByName };
  }

  /** Null where a call names what there is none of. */
  find<Name extends AuthenticatorName>(name: Name): Authenticator<Name> | null {
    return authenticatorNames.some((known) => known === name) ? this.byName[name] : null;
  }

  /** As `find`, of those that users set up. */
  findEnrollable<Name extends EnrollableName>(name: Name): EnrollableAuthenticator<Name> | null {
    return isEnrollable(name) ? this.enrollableByName[name] : null;
  }

  /** The one that sends codes so. */
  sending(channel: MessageChannel): CodeChannel {
    return this.byChannel[channel];
  }

  /** Those that users set up. */
  get enrollable(): readonly { [Name in EnrollableName]: EnrollableAuthenticator<Name> }[EnrollableName][] {
    return enrollableNames.map((name) => this.enrollableByName[name]);
  }

  /** What an active user could prove themselves with. `proved`: what they just did with, which need not be asked. */
  async enrolled(context: TenantContext, user: Enrollee, proved: AuthenticatorName | null = null): Promise<readonly AuthenticatorName[]> {
    const enrolled = await Promise.all(
      authenticatorNames.map(async (name) => name === proved || (await this.byName[name].isEnrolled(context, user))),
    );
    return authenticatorNames.filter((_name, nth) => enrolled[nth]);
  }

  /** What a user has set up, oldest first. */
  async list(context: TenantContext, userId: UserId): Promise<readonly EnrolledAuthenticator[]> {
    const lists = await Promise.all(this.enrollable.map((authenticator) => this.unitOfWork.read(context, authenticator.list(userId))));
    return lists.flat().toSorted((one, other) => one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id));
  }
}

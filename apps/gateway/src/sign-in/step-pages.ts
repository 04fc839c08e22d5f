import { Injectable } from '@nestjs/common';
import { type ParameterList, type StepName, stepNames } from '#contracts';
import { AccountStep } from './account.step.js';
import { ConsentStep } from './consent.step.js';
import { RecoveryCodeStep, TotpStep } from './code.step.js';
import { EnrolStep } from './enrol.step.js';
import { OrganizationStep } from './organization.step.js';
import { MagicLinkStep } from './magic-link.step.js';
import { MailSignIns } from './mail-sign-ins.js';
import { PasskeyStep } from './passkey.step.js';
import { PasswordStep } from './password.step.js';
import { RestoreStep } from './restore.step.js';
import { TermsStep } from './terms.step.js';
import { ProfileStep } from './profile.step.js';
import { EmailOtpStep, SmsOtpStep } from './sent-code.step.js';
import type { StepPage } from './step-page.js';

/** A page for each step. */
export type StepPageTable = { readonly [Step in StepName]: StepPage & { readonly step: Step } };

/** The page of every step: a step without one does not compile. */
@Injectable()
export class StepPages {
  private readonly byStep: StepPageTable;

  constructor(
    account: AccountStep,
    password: PasswordStep,
    magicLink: MagicLinkStep,
    totp: TotpStep,
    passkey: PasskeyStep,
    emailOtp: EmailOtpStep,
    smsOtp: SmsOtpStep,
    recoveryCode: RecoveryCodeStep,
    restore: RestoreStep,
    enrol: EnrolStep,
    terms: TermsStep,
    profile: ProfileStep,
    organization: OrganizationStep,
    consent: ConsentStep,
  ) {
    const codes = { totp, 'email-otp': emailOtp, 'sms-otp': smsOtp, 'recovery-code': recoveryCode };
    this.byStep = { account, password, 'magic-link': magicLink, passkey, ...codes, restore, enrol, terms, profile, organization, consent };
  }

  of(step: StepName): StepPage {
    return this.byStep[step];
  }

  /** The page that a form is from; one that has nothing of any is taken for a first one that was left empty. */
  ofForm(form: ParameterList): StepPage {
    const method = MailSignIns.methodIn(form);
    if (method !== null) return this.byStep[method];
    const has = (step: StepName): boolean => form.some(([name]) => name === this.byStep[step].member);
    return this.byStep[stepNames.find(has) ?? 'password'];
  }
}

import type { InEveryLanguage, Locale } from '#contracts';
import { apiKeys } from './api-keys/index.js';
import type { ApiKeyWords } from './api-keys/words.js';
import { attributes } from './attributes/index.js';
import type { AttributeWords } from './attributes/words.js';
import { consent } from './consent/index.js';
import type { ConsentWords } from './consent/words.js';
import { deletion } from './deletion/index.js';
import type { DeletionWords } from './deletion/words.js';
import { backchannel } from './backchannel/index.js';
import type { BackchannelWords } from './backchannel/words.js';
import { device } from './device/index.js';
import type { DeviceWords } from './device/words.js';
import { emailChange } from './email-change/index.js';
import type { EmailChangeWords } from './email-change/words.js';
import { error } from './error/index.js';
import type { ErrorWords } from './error/words.js';
import { invitation } from './invitation/index.js';
import type { InvitationWords } from './invitation/words.js';
import { leaving } from './leaving/index.js';
import type { LeavingWords } from './leaving/words.js';
import { logout } from './logout/index.js';
import type { LogoutWords } from './logout/words.js';
import { mailSignIn } from './mail-sign-in/index.js';
import type { MailSignInWords } from './mail-sign-in/words.js';
import { organization } from './organization/index.js';
import type { OrganizationWords } from './organization/words.js';
import { ownAccount } from './own-account/index.js';
import type { OwnAccountWords } from './own-account/words.js';
import { passwordReset } from './password-reset/index.js';
import type { PasswordResetWords } from './password-reset/words.js';
import { secondFactor } from './second-factor/index.js';
import type { SecondFactorWords } from './second-factor/words.js';
import { signIn } from './sign-in/index.js';
import type { SignInWords } from './sign-in/words.js';
import { signInNotice } from './sign-in-notice/index.js';
import type { SignInNoticeWords } from './sign-in-notice/words.js';
import { signUp } from './sign-up/index.js';
import type { SignUpWords } from './sign-up/words.js';
import { start } from './start/index.js';
import type { StartWords } from './start/words.js';
import { terms } from './terms/index.js';
import type { TermsWords } from './terms/words.js';
import { verifyEmail } from './verify-email/index.js';
import type { VerifyEmailWords } from './verify-email/words.js';

/** Everything the pages say, in one language. Values are text; the pages escape them. Each folder has what one kind of page says, in every language. */
export type Messages = SignInWords &
  SecondFactorWords &
  MailSignInWords &
  ConsentWords &
  AttributeWords &
  TermsWords &
  OrganizationWords &
  LeavingWords &
  LogoutWords &
  VerifyEmailWords &
  PasswordResetWords &
  SignUpWords &
  InvitationWords &
  OwnAccountWords &
  ApiKeyWords &
  EmailChangeWords &
  DeletionWords &
  BackchannelWords &
  DeviceWords &
  SignInNoticeWords &
  StartWords &
  ErrorWords;

const inLanguage = (locale: Locale): Messages => ({
  ...signIn[locale],
  ...secondFactor[locale],
  ...mailSignIn[locale],
  ...consent[locale],
  ...attributes[locale],
  ...terms[locale],
  ...organization[locale],
  ...leaving[locale],
  ...logout[locale],
  ...verifyEmail[locale],
  ...passwordReset[locale],
  ...signUp[locale],
  ...invitation[locale],
  ...ownAccount[locale],
  ...apiKeys[locale],
  ...emailChange[locale],
  ...deletion[locale],
  ...backchannel[locale],
  ...device[locale],
  ...signInNotice[locale],
  ...start[locale],
  ...error[locale],
});

const catalogues: InEveryLanguage<Messages> = {
  en: inLanguage('en'),
  de: inLanguage('de'),
  fr: inLanguage('fr'),
  es: inLanguage('es'),
};

/** What the pages say in a language. */
export const messagesOf = (locale: Locale): Messages => catalogues[locale];

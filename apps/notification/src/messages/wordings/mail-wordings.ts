import type { MailName } from '../message-kinds.js';
import type { MailWordings } from './mail-wording.js';
import { accountDeleted, deletionCancelled, deletionRequested } from './account-deletion.js';
import { authenticatorAdded } from './authenticator-added.js';
import { authenticatorRemoved } from './authenticator-removed.js';
import { backchannelAuthentication } from './backchannel-authentication.js';
import { emailChange, emailChangeKnown, emailChangeNotice } from './email-change.js';
import { emailOtp } from './email-otp.js';
import { invitation } from './invitation.js';
import { loginThrottled } from './login-throttled.js';
import { newSignIn } from './new-sign-in.js';
import { noPassword } from './no-password.js';
import { passwordChanged } from './password-changed.js';
import { recoveryCodeUsed } from './recovery-code-used.js';
import { recoveryCodesCreated } from './recovery-codes-created.js';
import { resetPassword } from './reset-password.js';
import { signInCode } from './sign-in-code.js';
import { signInLink } from './sign-in-link.js';
import { signUp } from './sign-up.js';
import { signUpKnown } from './sign-up-known.js';
import { verifyEmail } from './verify-email.js';

/** What each mail says: one without its wording, or without one of the languages, does not compile. */
export const mailWordings: { readonly [Name in MailName]: MailWordings } = {
  'verify-email': verifyEmail,
  'login-throttled': loginThrottled,
  'email-otp': emailOtp,
  'reset-password': resetPassword,
  'no-password': noPassword,
  'password-changed': passwordChanged,
  'sign-up': signUp,
  'sign-up-known': signUpKnown,
  'email-change': emailChange,
  'email-change-known': emailChangeKnown,
  'email-change-notice': emailChangeNotice,
  'sign-in-link': signInLink,
  'sign-in-code': signInCode,
  invitation,
  'authenticator-added': authenticatorAdded,
  'authenticator-removed': authenticatorRemoved,
  'deletion-requested': deletionRequested,
  'deletion-cancelled': deletionCancelled,
  'account-deleted': accountDeleted,
  'recovery-codes-created': recoveryCodesCreated,
  'recovery-code-used': recoveryCodeUsed,
  'new-sign-in': newSignIn,
  'backchannel-authentication': backchannelAuthentication,
};

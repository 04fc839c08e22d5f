import { sentence } from '../sentence.js';
import type { VerifyEmailWords } from './words.js';

export const en: VerifyEmailWords = {
  verifyEmail: {
    title: 'Confirm your email address',
    lead: (tenant) => sentence(`Please confirm that this address is yours and that you use it with ${tenant}`),
    submit: 'Confirm address',
    doneTitle: 'Thank you',
    done: (email) => `${email} is confirmed. You can close this window.`,
    known: (email) => `${email} was confirmed already. You can close this window.`,
    invalidTitle: 'This link is no longer valid',
    invalid: 'It has expired, or the address has changed since. In your account you enter the address again and confirm it by a code.',
  },
};

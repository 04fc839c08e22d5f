import { sentence } from '../sentence.js';
import type { PasswordResetWords } from './words.js';

export const en: PasswordResetWords = {
  forgotPassword: {
    title: 'Forgot your password?',
    lead: (tenant) =>
      `${sentence(`Tell us who you are at ${tenant}`)} We send a link to your email address, by which you choose a new password.`,
    submit: 'Send the link',
    sentTitle: 'Please look at your messages',
    sent: (tenant) =>
      `If there is an account at ${tenant} with that name and a confirmed email address, a message is on its way. Its link works for 30 minutes. If none arrives, look among unwanted messages, or try again with another spelling in a minute.`,
    submitAgain: 'Send it again',
    missing: 'Please enter your username or your email address.',
    tooMany: 'Too many messages were asked for from here. Please wait a while and try again.',
    back: 'Back to sign-in',
  },
  resetPassword: {
    title: 'Choose a new password',
    lead: (tenant) => `${sentence(`For your account at ${tenant}`)} You will be signed out everywhere.`,
    account: 'Account',
    password: 'New password',
    hint: (minLength) => `At least ${minLength} characters. Several words that have nothing to do with you are a good choice.`,
    submit: 'Set the password',
    unfit: (detail) => sentence(`The password ${detail}`),
    missing: 'Please enter a new password.',
    tooMany: 'Too many people are at it at the moment. Please try again shortly.',
    doneTitle: 'Your password was changed',
    done: 'From now on you sign in with the new password. You have been signed out everywhere.',
    doneElsewhere: 'Please go back to the application and sign in there, or to the window in which you began. You can close this one.',
    goOn: 'Continue to sign in',
    invalidTitle: 'This link is no longer valid',
    invalid: 'It was used already, has expired, or the account has changed since. Ask for a new message to get a new link.',
    askAgain: 'Ask for a new message',
  },
};

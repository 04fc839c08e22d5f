import type { MailSignInWords } from './words.js';
import { sentence } from '../sentence.js';

export const en: MailSignInWords = {
  mailSignIn: {
    hint: {
      'magic-link': 'We send you a link by email. You need no password.',
      'email-otp': 'We send you a code by email. You need no password.',
    },
    send: { 'magic-link': 'Send me a link', 'email-otp': 'Send me a code' },
    missing: 'Please enter your username or your email address.',
    sentTitle: 'Please look at your messages',
    sent: {
      'magic-link':
        'If there is an account with this name, a message is on its way. Open its link in this browser within ten minutes. If none arrives, look among unwanted messages, or whether the name was right.',
      'email-otp':
        'If there is an account with this name, a message is on its way. Enter its code here within ten minutes. If none arrives, look among unwanted messages, or whether the name was right.',
    },
    code: 'Code from the message',
    submit: 'Sign in',
    sendAgain: 'Send the message again',
    otherName: 'Use another name',
    wrongCode: 'This code is not right, or it is no longer valid.',
    tooManyCodes: 'There were too many tries. Please wait a while.',
    tooManyMessages: 'Too many messages were asked for from here. Please wait a while and try again.',
    waysTitle: 'Sign in another way',
    chooseWay: 'Choose how to sign in.',
    link: {
      lead: (client) => sentence(`You asked for a link to continue to ${client}`),
      submit: 'Sign in',
      elsewhereTitle: 'Open this link where you asked for it',
      elsewhere:
        'For your safety, the link works only in the browser in which it was asked for. Copy it from the message and open it there. Here it has done nothing, and it is still valid.',
      elsewhereCode: 'Or choose “Use another way” there and have a code sent: you can read it on any device.',
      notAsked: 'If you did not ask for a link, somebody may have entered your address. Close this page: nobody was signed in.',
      invalidTitle: 'This link does not work',
      invalid: 'It was used already, its ten minutes are over, or another one was sent since.',
      askAgain: 'Back to the sign-in',
    },
  },
};

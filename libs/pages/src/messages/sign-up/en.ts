import { sentence } from '../sentence.js';
import type { SignUpWords } from './words.js';

export const en: SignUpWords = {
  signUp: {
    title: 'Create an account',
    lead: (client, tenant) => sentence(`You get an account at ${tenant} and continue to ${client}`),
    email: 'Email address',
    send: 'Continue',
    sendAgain: 'Send the message again',
    back: 'I have an account',
    sentTitle: 'Please look at your messages',
    sent: 'We have sent you a message. Enter its code here within ten minutes. If none arrives, look among unwanted messages, or whether the address was right.',
    code: 'Code from the message',
    submitCode: 'Continue',
    otherEmail: 'Use another address',
    passwordTitle: 'Choose a password',
    passwordLead: (tenant) => sentence(`Your address is confirmed. With it and this password you sign in at ${tenant}`),
    name: 'Your name (you may leave it out)',
    submit: 'Create the account',
    unfitName: 'Please enter a name of at most 256 characters that can all be seen, or none.',
    acceptTerms: (tenant) => `I accept the terms of use of ${tenant}`,
    unacceptedTerms: 'Please accept the terms of use that are shown below: without them there is no account here.',
    problems: {
      missing: 'Please enter your email address.',
      unfit: 'Nobody can create an account with this address here. Please check it, or use another one.',
      wrongCode: 'This code is not right, or it is no longer valid.',
      tooManyMessages: 'Too many messages were asked for from here. Please wait a while and try again.',
      tooManyCodes: 'There were too many tries. Please wait a while.',
      taken: 'There is an account with this address by now. Please sign in with it.',
      expired: 'That took too long. Please begin again with your address.',
    },
  },
};

import { sentence } from '../sentence.js';
import type { SecondFactorWords } from './words.js';

export const en: SecondFactorWords = {
  emailOtp: {
    title: 'Confirm that it is you',
    lead: (client) => sentence(`${client} asks for a second proof. We send a code to your email address`),
    sent: 'We have sent a code to your email address. It is valid for ten minutes.',
    code: 'Code from the message',
    submit: 'Continue',
    send: 'Send a code',
    sendAgain: 'Send another code',
    wrong: 'This code is not right, or it is no longer valid.',
    tooMany: 'There were too many tries. Please wait a while.',
  },
  secondFactor: {
    title: 'Confirm that it is you',
    totp: { lead: 'Open your authenticator app and type the code that it shows for this account.', code: 'Code from the app' },
    recoveryCode: { lead: 'Type one of the recovery codes that you have kept. Each of them works once.', code: 'Recovery code' },
    submit: 'Continue',
    wrong: 'This code is not right, or it was used before. An app shows another one every 30 seconds.',
    tooMany: 'There were too many tries. Please wait a while.',
    otherWays: 'Use another way',
    choose: 'Choose how to confirm that it is you.',
    ways: { passkey: 'Passkey', totp: 'Code from an authenticator app', 'email-otp': 'Code by email', 'recovery-code': 'Recovery code' },
  },
  enrolTotp: {
    title: 'Set up an authenticator app',
    lead: (tenant) => sentence(`From now on you sign in to ${tenant} with your password and a code from an app on your phone`),
    scan: 'Scan this picture with the app.',
    picture: 'QR code for the authenticator app',
    key: 'No camera? Type this key into the app instead:',
    open: 'Open the app on this device',
    code: 'Code that the app shows then',
    submit: 'Continue',
    later: 'Not now',
    wrong: 'This code is not right. Check that the clock of your phone is right, and type the code that the app shows now.',
    tooMany: 'There were too many tries. Please wait a while.',
  },
  recoveryCodes: {
    title: 'Keep your recovery codes',
    lead: 'With one of them you can sign in when you do not have your phone. Print them, or keep them in a password manager.',
    once: 'Each code works once. They are shown only now.',
    goOn: 'I have kept them',
  },
};

import { sentence } from '../sentence.js';
import type { SecondFactorWords } from './words.js';

export const en: SecondFactorWords = {
  sentCode: {
    title: 'Confirm that it is you',
    ways: {
      'email-otp': {
        lead: (client) => sentence(`${client} asks for a second proof. We send a code to your email address`),
        sent: () => 'We have sent a code to your email address. It is valid for ten minutes.',
      },
      'sms-otp': {
        lead: (client) => sentence(`${client} asks for a second proof. We send a code to your phone by text message`),
        sent: (to) =>
          `${sentence(`We have sent a code to your phone${to === null ? '' : ` with the number ${to}`}`)} It is valid for ten minutes.`,
      },
    },
    code: 'Code from the message',
    submit: 'Continue',
    send: 'Send a code',
    sendAgain: 'Send another code',
    wrong: 'This code is not right, or it is no longer valid.',
    tooMany: 'There were too many tries. Please wait a while.',
    tooManyMessages: 'Too many messages were asked for. Please wait a while before you ask for another one.',
    unreachable: 'We do not send messages to your number any more. Please use another way, or ask your administrator.',
    cannotSend: 'We cannot send a message at the moment. Please use another way, or try again later.',
  },
  enrolSms: {
    title: 'Set up codes by text message',
    lead: (tenant) => sentence(`From now on you sign in to ${tenant} with your password and a code that we send to your phone`),
    number: 'Mobile number',
    hint: 'With its country code, such as +44 7400 123456',
    send: 'Send a code',
    sent: (number) => `${sentence(`We have sent a code to ${number}`)} It is valid for ten minutes.`,
    submit: 'Continue',
    otherNumber: 'Use another number',
    unfit: 'We send no messages to this number. Please check it, with its country code, or use another one.',
  },
  secondFactor: {
    title: 'Confirm that it is you',
    totp: {
      lead: 'Open your authenticator app and type the code that it shows for this account.',
      code: 'Code from the app',
      wrong: 'This code is not right, or it was used before. An app shows another one every 30 seconds.',
    },
    recoveryCode: {
      lead: 'Type one of the recovery codes that you have kept. Each of them works once.',
      code: 'Recovery code',
      wrong: 'This code is not right, or it was used before.',
      lost: 'If you have none any more, please ask your administrator, who can have you set up another way.',
    },
    submit: 'Continue',
    tooMany: 'There were too many tries. Please wait a while.',
    remember: {
      label: (days) => (days === 1 ? 'Do not ask in this browser for a day' : `Do not ask in this browser for ${days} days`),
      note: 'Not where others use this browser, too.',
    },
    otherWays: 'Use another way',
    choose: 'Choose how to confirm that it is you.',
    ways: {
      password: 'Password',
      passkey: 'Passkey',
      'magic-link': 'Link by email',
      totp: 'Code from an authenticator app',
      'email-otp': 'Code by email',
      'sms-otp': 'Code by text message',
      'recovery-code': 'Recovery code',
    },
    setUpInstead: {
      passkey: 'Set up a passkey instead',
      totp: 'Set up an authenticator app instead',
      'sms-otp': 'Have codes sent by text message instead',
    },
  },
  passkey: {
    signIn: 'Sign in with a passkey',
    lead: 'Use the passkey or the security key that you have set up.',
    use: 'Use your passkey',
    enrol: {
      title: 'Set up a passkey',
      lead: 'With a passkey you sign in by your fingerprint, your face, or the PIN of your device. A security key will do as well.',
      create: 'Create a passkey',
      refused: 'This passkey could not be set up: it is set up already, or it took too long. Please try again.',
    },
    notDone: 'No passkey was used. You can try again.',
    wrong: 'This passkey cannot be used here, or the request for it has expired. Please try again.',
    needsScript: 'Passkeys need JavaScript, which this browser does not run.',
    unsupported: 'This browser has no passkeys.',
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
    lead: 'With one of them you can sign in when you do not have your phone or your passkey. Print them, or keep them in a password manager.',
    once: 'Each code works once. They are shown only now.',
    goOn: 'I have kept them',
  },
};

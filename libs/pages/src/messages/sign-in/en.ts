import type { SignInWords } from './words.js';

export const en: SignInWords = {
  login: {
    title: 'Sign in',
    lead: (client) => `to continue to ${client}`,
    username: 'Username or email address',
    password: 'Password',
    staySignedIn: { label: 'Stay signed in', note: 'Not where others use this browser, too.' },
    submit: 'Sign in',
    errorTitle: 'That did not work',
    invalidCredentials: 'The username or the password is not right, or the account cannot be used at the moment.',
    tooManyRequests: 'There have been too many attempts to sign in. Please try again shortly.',
    missing: 'Please enter your username and your password.',
    forgot: 'Forgot your password?',
    noAccount: 'No account yet?',
    signUp: 'Create one',
  },
  account: {
    title: 'Choose an account',
    lead: (client) => `to continue to ${client}`,
    goOn: 'Continue',
    goOnAs: (account) => `Continue as ${account}`,
    other: 'Use another account',
  },
  signInOver: {
    completed: {
      title: 'This sign-in is complete',
      text: 'Please go back to the application and continue there. If you meant to sign in again, start from the application.',
    },
    ended: {
      title: 'You have been signed out',
      text: 'This sign-in has ended with that. Please go back to the application and start again.',
    },
    expired: {
      title: 'This sign-in has expired',
      text: 'You have been here for more than half an hour, or the application is not available any more. Please go back to the application and start again.',
    },
    foreign: {
      title: 'This sign-in was started in another browser',
      text: 'Please go on in that browser, or start again from the application in this one.',
    },
    back: (client) => `Back to ${client}`,
  },
  formPost: { title: 'Taking you back', lead: 'One moment, you are being taken back to the application.', submit: 'Continue' },
  webMessage: {
    title: 'Back to the application',
    lead: 'Please go back to the application, which goes on in its own window. You can close this one.',
    untold:
      'The application could not be told how this ended. For that, it has to have opened this window itself, and JavaScript has to be allowed here. Please go back to it and begin again.',
  },
};

import type { Messages } from './messages.js';

export const en: Messages = {
  login: {
    title: 'Sign in',
    lead: (client) => `to continue to ${client}`,
    username: 'Username or email address',
    password: 'Password',
    submit: 'Sign in',
    errorTitle: 'That did not work',
    invalidCredentials: 'The username or the password is not right, or the account cannot be used at the moment.',
    tooManyRequests: 'Too many people are trying to sign in at the moment. Please try again shortly.',
    missing: 'Please enter your username and your password.',
  },
  consent: {
    title: (client) => `Allow ${client}?`,
    lead: (client, tenant) => `${client} asks for access to your account at ${tenant}.`,
    signedInAs: (account) => `Signed in as ${account}`,
    scopesTitle: 'This lets it',
    noScopes: 'know that you signed in, and nothing else',
    allow: 'Allow',
    deny: 'Cancel',
    note: (client) => `Allow this only if you trust ${client}.`,
    scopes: {
      openid: 'know who you are when you sign in',
      profile: 'see your name and picture',
      email: 'see your email address',
      phone: 'see your phone number',
      address: 'see your postal address',
      offline_access: 'keep this access while you are away',
    },
  },
  logout: {
    title: 'Sign out?',
    lead: (tenant) => `You are signed in at ${tenant}.`,
    leadFor: (client, tenant) => `${client} asks to sign you out of ${tenant}.`,
    submit: 'Sign out',
    stay: 'Stay signed in',
  },
  signedOut: { title: 'You are signed out', lead: (tenant) => `You have left ${tenant}. You can close this window.` },
  staySignedIn: { title: 'You are still signed in', lead: 'Nothing has changed. You can close this window.' },
  verifyEmail: {
    title: 'Confirm your email address',
    lead: (tenant) => `Please confirm that this address is yours and that you use it with ${tenant}.`,
    submit: 'Confirm address',
    doneTitle: 'Thank you',
    done: (email) => `${email} is confirmed. You can close this window.`,
    invalidTitle: 'This link is no longer valid',
    invalid: 'It was used already, has expired, or the address has changed since. Ask for a new message to get a new link.',
  },
  completed: {
    title: 'This sign-in is complete',
    lead: 'Please go back to the application and continue there. If you meant to sign in again, start from the application.',
  },
  formPost: { title: 'Taking you back', lead: 'One moment, you are being taken back to the application.', submit: 'Continue' },
  error: {
    title: 'Something went wrong',
    reference: 'Reference',
    code: 'Error',
    detail: 'Details',
    byKind: {
      invalid_client_request: {
        title: 'This request cannot be answered',
        text: 'The application sent a request that is not right. Please go back to the application and try again, or tell the people who run it.',
      },
      invalid_form: {
        title: 'This form cannot be accepted',
        text: 'It was not filled in here, or it is too old. Please go back to the application and start again.',
      },
      transaction_invalid: {
        title: 'This sign-in is no longer valid',
        text: 'It has expired, was completed already, or was started in another browser. Please go back to the application and start again.',
      },
      no_cookie: {
        title: 'Your browser sent no cookie back',
        text: 'Signing in needs one. Cookies are blocked for this site, the address does not begin with https, or the link was opened in another browser. Please allow cookies, go back to the application and start again.',
      },
      not_found: { title: 'There is nothing here', text: 'The address is not right, or the page has moved.' },
      method_not_allowed: { title: 'This address does not work that way', text: 'Please go back to the application and start again.' },
      too_large: { title: 'That is too much', text: 'The form that was sent is larger than allowed.' },
      too_many_requests: { title: 'One moment, please', text: 'There are too many requests at the moment. Please try again shortly.' },
      unavailable: {
        title: 'Signing in is not possible at the moment',
        text: 'A part of the service does not answer. Please try again in a minute.',
      },
      internal: {
        title: 'Something went wrong',
        text: 'The fault is ours. Please try again; if it happens again, tell us the reference below.',
      },
    },
  },
};

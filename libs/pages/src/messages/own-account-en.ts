import type { OwnAccountWords } from './own-account.js';

export const ownAccountEn: OwnAccountWords = {
  asDestination: 'your account',
  title: 'Your account',
  signedInAs: (account) => `You are signed in as ${account}`,
  signOut: 'Sign out',
  sections: {
    sessions: { title: 'Where you are signed in', text: 'Browsers and devices, and how to sign them out.' },
  },
  unprovable: {
    title: 'This cannot be confirmed any more',
    text: 'What you signed in with is no longer set up for your account. Please sign out, and sign in again.',
  },
  sessions: {
    lead: 'If you do not recognise one of these, sign it out and change your password.',
    current: 'This browser',
    unknownBrowser: 'Unknown browser',
    browserOn: (browser, system) => `${browser} on ${system}`,
    address: (address) => `Address ${address}`,
    unknownAddress: 'Address unknown',
    since: 'Signed in',
    lastUsed: 'Last used',
    end: 'Sign out',
    endOf: (browser) => `Sign out: ${browser}`,
    endOthers: 'Sign out everywhere else',
    endOthersNote: 'You stay signed in in this browser. Applications lose the access that they got there.',
    ended: 'That session has been signed out.',
    othersEnded: (count) =>
      count === 0
        ? 'There was no other session.'
        : count === 1
          ? 'One other session has been signed out.'
          : `${count} other sessions have been signed out.`,
    more: 'Show more',
  },
};

import { sentence } from '../sentence.js';
import type { EmailChangeWords } from './words.js';

export const en: EmailChangeWords = {
  emailChange: {
    lead: (email) => `${sentence(`Your address is ${email}`)} You sign in with it, and messages go there.`,
    leadWithout: 'Your account has no address yet. With one, messages about it reach you.',
    email: 'New email address',
    send: 'Send the code',
    requested: (email) => sentence(`Your new address is to be ${email}`),
    waiting: (email) => `${email} is confirmed.`,
    asksPresent: (email) => `We have sent a message to ${email}, too. The address changes once you have allowed it by its link.`,
    submitCode: 'Confirm the address',
    changed: 'Your email address has been changed.',
    unfit: 'This address cannot be used here. Please check it, or use another one.',
    link: {
      title: 'Another address for your account',
      lead: (email, tenant) => sentence(`The address of your account at ${tenant} is to become ${email}`),
      hint: 'If you did not ask for it, refuse it: somebody else can get into your account.',
      allow: 'Allow the change',
      refuse: 'Refuse it',
      doneTitle: 'Thank you',
      done: {
        changed: 'The address of your account has been changed.',
        waiting: 'You have allowed the change. The address changes once the new one is confirmed by its code.',
        refused: 'Nothing has changed. Now give yourself a new password, so that whoever it was cannot go on.',
      },
      goOn: { changed: 'Go to your account', waiting: 'Go to your account', refused: 'Change the password' },
      overTitle: 'This link no longer works',
      over: 'It has expired, there is a later one, or the change was made or ended. Nothing changes by it any more.',
    },
  },
};

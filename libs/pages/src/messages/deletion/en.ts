import { plural } from '../plural.js';
import { sentence } from '../sentence.js';
import type { DeletionWords } from './words.js';

export const en: DeletionWords = {
  deletion: {
    later: (days) =>
      plural('en', days, {
        one: 'Your account is closed at once, and erased a day later. Until then you can keep it by signing in.',
        other: `Your account is closed at once, and erased ${days} days later. Until then you can keep it by signing in.`,
      }),
    atOnce: 'Your account is erased at once, and cannot be brought back.',
    consequences: (tenant) => [
      'You are signed out everywhere, and applications lose their access.',
      'Your profile, what you sign in with, your sessions and the list of your messages are erased.',
      sentence(`A log of what happened, without your name and email address, stays with ${tenant}`),
      'What applications keep of you themselves is not erased by this: ask them.',
    ],
    takeData: 'Take your data along first',
    confirm: 'Yes, delete my account',
    confirmOf: (account) => `Yes, delete my account (${account})`,
    submit: 'Delete my account',
    unconfirmed: 'Please tick the box if you want your account deleted.',
    closed: {
      title: 'Your account is closed',
      text: (moment) => `It is erased on ${moment}, unless you sign in before that and keep it.`,
      keep: 'Sign in again',
    },
    erased: { title: 'Your account is deleted', text: 'What was known of you here has been erased.' },
    restore: {
      title: 'Keep your account?',
      lead: (tenant) => `You asked for your account at ${tenant} to be deleted.`,
      until: (moment) => `It is closed, and erased on ${moment}. If you want it to stay so, you need not do anything.`,
      soon: 'It is closed, and will be erased. If you want it to stay so, you need not do anything.',
      keep: 'Keep my account',
      leave: (client) => `Back to ${client}`,
      otherAccount: 'Use another account',
    },
  },
};

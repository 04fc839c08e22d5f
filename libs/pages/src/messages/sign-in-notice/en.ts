import { sentence } from '../sentence.js';
import type { SignInNoticeWords } from './words.js';

export const en: SignInNoticeWords = {
  signInNotice: {
    title: 'Was this you?',
    lead: (tenant) => sentence(`Somebody signed in to your account at ${tenant}`),
    browser: 'Browser',
    time: 'Time',
    place: 'Network',
    unknown: 'Unknown',
    hint: 'If it was not you, somebody else can get into your account. Sign out everywhere: every session of your account ends at once, and so does the access of every application.',
    disown: 'No, sign out everywhere',
    ifYou: 'If it was you, close this page. You need not do anything.',
    doneTitle: 'You are signed out everywhere',
    done: 'All sessions of your account have ended, and no application has access to it any more.',
    next: 'Whoever it was may know your password. Choose another one now, before you sign in again.',
    nextByOthers: (tenant) => sentence(`Whoever it was may know what you sign in with. Tell those who run ${tenant}`),
    choosePassword: 'Choose another password',
    overTitle: 'This link no longer works',
    over: 'It has expired, or there is a later one. Where you are signed in, your account shows: there you can end every session.',
  },
};

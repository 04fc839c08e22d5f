import { sentence } from '../sentence.js';
import type { LeavingWords } from './words.js';

export const en: LeavingWords = {
  leaving: {
    title: 'Go on to another site?',
    unanswered: (destination) =>
      `${sentence(`The application at ${destination} did not get what it asked for`)} Nobody has checked who is behind it.`,
    note: 'Go on only if you were using this application just now. Otherwise close this window.',
    goOn: (destination) => `Go on to ${destination}`,
  },
};

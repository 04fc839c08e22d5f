import { sentence } from '../sentence.js';
import type { TermsWords } from './words.js';

export const en: TermsWords = {
  terms: {
    title: 'Terms of use',
    lead: (tenant) => sentence(`Please read the terms of use of ${tenant} and accept them before you go on`),
    read: 'Read the terms of use',
    accept: 'Accept',
    decline: 'Decline',
    note: (client) => sentence(`If you decline, you return to ${client} without signing in to it`),
  },
};

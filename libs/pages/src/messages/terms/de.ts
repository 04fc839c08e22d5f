import { sentence } from '../sentence.js';
import type { TermsWords } from './words.js';

export const de: TermsWords = {
  terms: {
    title: 'Nutzungsbedingungen',
    lead: (tenant) => sentence(`Bitte lesen Sie die Nutzungsbedingungen von ${tenant} und nehmen Sie sie an, bevor es weitergeht`),
    read: 'Nutzungsbedingungen lesen',
    accept: 'Annehmen',
    decline: 'Ablehnen',
    note: (client) => sentence(`Wenn Sie ablehnen, kehren Sie zu ${client} zurück, ohne dort angemeldet zu sein`),
  },
};

import { sentence } from '../sentence.js';
import type { TermsWords } from './words.js';

export const fr: TermsWords = {
  terms: {
    title: 'Conditions d’utilisation',
    lead: (tenant) => sentence(`Veuillez lire les conditions d’utilisation de ${tenant} et les accepter avant de continuer`),
    read: 'Lire les conditions d’utilisation',
    accept: 'Accepter',
    decline: 'Refuser',
    note: (client) => sentence(`Si vous refusez, vous retournez vers ${client} sans que votre session y soit ouverte`),
  },
};

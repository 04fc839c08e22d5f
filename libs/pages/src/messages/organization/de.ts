import { sentence } from '../sentence.js';
import type { OrganizationWords } from './words.js';

export const de: OrganizationWords = {
  organization: {
    title: 'Organisation wählen',
    lead: (client) => sentence(`Sie sind Mitglied mehrerer Organisationen. Wählen Sie, für welche Sie zu ${client} weitergehen`),
    legend: 'Ihre Organisationen',
    missing: 'Bitte wählen Sie eine der Organisationen.',
    submit: 'Weiter',
    consentFor: (organization) => sentence(`Dies gilt für die Organisation ${organization}`),
  },
};

import { sentence } from '../sentence.js';
import type { OrganizationWords } from './words.js';

export const fr: OrganizationWords = {
  organization: {
    title: 'Choisir une organisation',
    lead: (client) => sentence(`Vous êtes membre de plusieurs organisations. Choisissez celle pour laquelle vous continuez vers ${client}`),
    legend: 'Vos organisations',
    missing: 'Veuillez choisir l’une des organisations.',
    submit: 'Continuer',
    consentFor: (organization) => sentence(`Cela vaut pour l’organisation ${organization}`),
  },
};

import { sentence } from '../sentence.js';
import type { OrganizationWords } from './words.js';

export const es: OrganizationWords = {
  organization: {
    title: 'Elegir una organización',
    lead: (client) => sentence(`Es miembro de varias organizaciones. Elija aquella para la que continúa a ${client}`),
    legend: 'Sus organizaciones',
    missing: 'Elija una de las organizaciones.',
    submit: 'Continuar',
    consentFor: (organization) => sentence(`Esto vale para la organización ${organization}`),
  },
};

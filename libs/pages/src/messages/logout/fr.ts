import { sentence } from '../sentence.js';
import type { LogoutWords } from './words.js';

export const fr: LogoutWords = {
  logout: {
    title: 'Se déconnecter\u202f?',
    lead: (tenant) => sentence(`Votre session est ouverte chez ${tenant}`),
    leadFor: (client, tenant) => sentence(`${client} demande à fermer votre session chez ${tenant}`),
    submit: 'Se déconnecter',
    stay: 'Garder ma session ouverte',
  },
  signedOut: {
    title: 'Votre session est fermée',
    lead: (tenant) => `${sentence(`Vous avez quitté ${tenant}`)} Vous pouvez fermer cette fenêtre.`,
  },
  staySignedIn: { title: 'Votre session reste ouverte', lead: 'Rien n’a changé. Vous pouvez fermer cette fenêtre.' },
};

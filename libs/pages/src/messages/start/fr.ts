import { sentence } from '../sentence.js';
import type { StartWords } from './words.js';

export const fr: StartWords = {
  start: {
    title: 'Ostiary fonctionne',
    demo: 'Ouvrir l’application de démonstration',
    adminDocs: 'API d’administration',
    adminDocsText: 'Créer un locataire, une application et un compte, en cinq appels.',
    mailbox: 'Boîte aux lettres',
    mailboxText: 'Les messages qui ont été envoyés.',
    tenantTitle: 'Commencez depuis votre application',
    tenantLead: (tenant) =>
      `${sentence(`C’est ici que les applications vous dirigent pour vous connecter à ${tenant}`)} Ouvrez celle que vous souhaitez utiliser.`,
    issuer: 'Émetteur',
    metadata: 'Métadonnées',
  },
  demo: {
    lead: 'Cette démonstration fonctionne sur votre ordinateur. Connectez-vous avec',
    username: 'Identifiant',
    password: 'Mot de passe',
  },
};

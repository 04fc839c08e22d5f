import { plural } from '../plural.js';
import { sentence } from '../sentence.js';
import type { DeletionWords } from './words.js';

export const fr: DeletionWords = {
  deletion: {
    later: (days) =>
      plural('fr', days, {
        one: 'Votre compte est fermé immédiatement, puis effacé un jour plus tard. D’ici là, vous pouvez le conserver en ouvrant une session.',
        other: `Votre compte est fermé immédiatement, puis effacé ${days}\u00a0jours plus tard. D’ici là, vous pouvez le conserver en ouvrant une session.`,
      }),
    atOnce: 'Votre compte est effacé immédiatement et ne peut pas être rétabli.',
    consequences: (tenant) => [
      'Toutes vos sessions sont fermées, et les applications perdent leur accès.',
      'Votre profil, vos moyens de connexion, vos sessions et la liste de vos messages sont effacés.',
      sentence(`Un journal des événements, sans votre nom ni votre adresse e-mail, est conservé chez ${tenant}`),
      'Ce que les applications conservent elles-mêmes à votre sujet n’est pas effacé\u00a0: adressez-vous à elles.',
    ],
    takeData: 'Télécharger d’abord vos données',
    confirm: 'Oui, supprimer mon compte',
    confirmOf: (account) => `Oui, supprimer mon compte (${account})`,
    submit: 'Supprimer mon compte',
    unconfirmed: 'Veuillez cocher la case si votre compte doit être supprimé.',
    closed: {
      title: 'Votre compte est fermé',
      text: (moment) => `Il sera effacé le ${moment}, à moins que vous n’ouvriez une session avant cette date pour le conserver.`,
      keep: 'Ouvrir une session',
    },
    erased: { title: 'Votre compte est supprimé', text: 'Ce qui était enregistré ici à votre sujet a été effacé.' },
    restore: {
      title: 'Conserver votre compte\u202f?',
      lead: (tenant) => sentence(`Vous avez demandé la suppression de votre compte chez ${tenant}`),
      until: (moment) => `Il est fermé et sera effacé le ${moment}. Si cela vous convient, vous n’avez rien à faire.`,
      soon: 'Il est fermé et sera effacé. Si cela vous convient, vous n’avez rien à faire.',
      keep: 'Conserver mon compte',
      leave: (client) => `Retour vers ${client}`,
      otherAccount: 'Utiliser un autre compte',
    },
  },
};

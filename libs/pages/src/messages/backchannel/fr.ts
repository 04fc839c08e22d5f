import { sentence } from '../sentence.js';
import type { BackchannelWords } from './words.js';

export const fr: BackchannelWords = {
  backchannel: {
    title: 'Une application demande un accès',
    lead: (tenant) =>
      `${sentence(`Une application demande l’accès à votre compte chez ${tenant}`)} Connectez-vous pour voir ce qu’elle souhaite faire.`,
    warning: 'Rien n’est autorisé sans votre accord. Si vous n’attendez aucune demande, vous n’avez rien à faire.',
    submit: 'Continuer',
    overTitle: 'Aucune demande en attente',
    over: 'Cette demande a déjà reçu une réponse, ou elle est trop ancienne. Pour continuer malgré tout, recommencez dans l’application.',
    request: {
      text: (client) => `${client} a envoyé cette demande et obtiendra cet accès.`,
      message: 'Message',
      compare: 'L’application affiche-t-elle le même message\u202f? Sinon, annulez.',
      time: 'Heure',
      warning: 'N’autorisez cet accès que si vous l’avez demandé vous-même. Personne n’a besoin de votre accord pour vous aider.',
    },
    allowedTitle: 'Accès autorisé',
    allowed: (client) => `${client} continue automatiquement dans quelques secondes. Vous pouvez fermer cette page.`,
    toApplications: 'Voir les applications qui ont accès',
    deniedTitle: 'Accès refusé',
    denied: (client) => `${client} n’obtient aucun accès et en a reçu l’information. Vous pouvez fermer cette page.`,
  },
};

import { sentence } from '../sentence.js';
import type { SignInNoticeWords } from './words.js';

export const fr: SignInNoticeWords = {
  signInNotice: {
    title: 'Était-ce vous\u202f?',
    lead: (tenant) => sentence(`Quelqu’un s’est connecté à votre compte chez ${tenant}`),
    browser: 'Navigateur',
    time: 'Heure',
    place: 'Réseau',
    unknown: 'Inconnu',
    hint: 'Si ce n’était pas vous, quelqu’un d’autre peut accéder à votre compte. Déconnectez-vous partout\u00a0: toutes les sessions de votre compte prennent fin immédiatement, ainsi que l’accès de toutes les applications.',
    disown: 'Non, fermer toutes les sessions',
    ifYou: 'Si c’était vous, fermez cette page. Vous n’avez rien à faire.',
    doneTitle: 'Toutes vos sessions sont fermées',
    done: 'Toutes les sessions de votre compte ont pris fin, et aucune application n’y a plus accès.',
    next: 'Cette personne connaît peut-être votre mot de passe. Choisissez-en un autre maintenant, avant de vous reconnecter.',
    nextByOthers: (tenant) =>
      sentence(`Cette personne connaît peut-être ce qui vous sert à vous connecter. Signalez-le à l’équipe responsable chez ${tenant}`),
    choosePassword: 'Choisir un autre mot de passe',
    overTitle: 'Ce lien ne fonctionne plus',
    over: 'Il a expiré, ou il en existe un plus récent. Votre compte montre où une session est ouverte\u00a0: vous pouvez y mettre fin à chacune.',
  },
};

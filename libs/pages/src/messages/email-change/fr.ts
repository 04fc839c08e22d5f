import { sentence } from '../sentence.js';
import type { EmailChangeWords } from './words.js';

export const fr: EmailChangeWords = {
  emailChange: {
    lead: (email) => `${sentence(`Votre adresse est ${email}`)} Vous vous connectez avec elle et y recevez vos messages.`,
    leadWithout: 'Votre compte n’a pas encore d’adresse. Avec une adresse, les messages à son sujet vous parviennent.',
    email: 'Nouvelle adresse e-mail',
    send: 'Envoyer le code',
    requested: (email) => sentence(`Votre nouvelle adresse sera ${email}`),
    waiting: (email) => `${email} est confirmée.`,
    asksPresent: (email) =>
      `${sentence(`Nous avons aussi envoyé un message à ${email}`)} L’adresse changera dès que vous l’aurez autorisé par son lien.`,
    submitCode: 'Confirmer l’adresse',
    changed: 'Votre adresse e-mail a été changée.',
    unfit: 'Cette adresse ne peut pas être utilisée ici. Veuillez la vérifier, ou en utiliser une autre.',
    link: {
      title: 'Une autre adresse pour votre compte',
      lead: (email, tenant) => sentence(`L’adresse de votre compte chez ${tenant} doit devenir ${email}`),
      hint: 'Si vous ne l’avez pas demandé, refusez\u00a0: quelqu’un d’autre peut accéder à votre compte.',
      allow: 'Autoriser le changement',
      refuse: 'Refuser',
      doneTitle: 'Merci',
      done: {
        changed: 'L’adresse de votre compte a été changée.',
        waiting: 'Vous avez autorisé le changement. L’adresse changera dès que la nouvelle sera confirmée par son code.',
        refused: 'Rien n’a changé. Choisissez maintenant un nouveau mot de passe, pour que personne d’autre ne puisse continuer.',
      },
      goOn: { changed: 'Accéder à votre compte', waiting: 'Accéder à votre compte', refused: 'Changer de mot de passe' },
      overTitle: 'Ce lien n’est plus valable',
      over: 'Il a expiré, il en existe un plus récent, ou le changement a été fait ou refusé. Il ne change plus rien.',
    },
  },
};

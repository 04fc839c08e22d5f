import { sentence } from '../sentence.js';
import type { VerifyEmailWords } from './words.js';

export const fr: VerifyEmailWords = {
  verifyEmail: {
    title: 'Confirmez votre adresse e-mail',
    lead: (tenant) => sentence(`Veuillez confirmer que cette adresse est la vôtre et que vous l’utilisez chez ${tenant}`),
    submit: 'Confirmer l’adresse',
    doneTitle: 'Merci',
    done: (email) => `L’adresse ${email} est confirmée. Vous pouvez fermer cette fenêtre.`,
    known: (email) => `L’adresse ${email} était déjà confirmée. Vous pouvez fermer cette fenêtre.`,
    invalidTitle: 'Ce lien n’est plus valable',
    invalid: 'Il a expiré, ou l’adresse a changé depuis. Dans votre compte, saisissez de nouveau l’adresse et confirmez-la par un code.',
  },
};

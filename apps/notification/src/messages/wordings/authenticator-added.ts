import type { MailWordings } from './mail-wording.js';
import { phrases } from './phrases.js';

export const authenticatorAdded: MailWordings = {
  en: {
    subject: 'A new way to confirm that it is you at {{tenant}}',
    request: 'Something was set up for your account at {{tenant}} with which you confirm at sign-in that it is you.',
    closing: phrases.en.ifNotYou,
  },
  de: {
    subject: 'Ein neuer Weg zu bestätigen, dass Sie es sind, bei {{tenant}}',
    request: 'für Ihr Konto bei {{tenant}} wurde etwas eingerichtet, womit Sie beim Anmelden bestätigen, dass Sie es sind.',
    closing: phrases.de.ifNotYou,
  },
  fr: {
    subject: 'Un nouveau moyen de confirmer que c’est bien vous chez {{tenant}}',
    request: 'Pour votre compte chez {{tenant}}, un moyen de confirmer à la connexion que c’est bien vous a été configuré.',
    closing: phrases.fr.ifNotYou,
  },
  es: {
    subject: 'Un nuevo método para confirmar que es usted en {{tenant}}',
    request: 'En su cuenta de {{tenant}} se ha configurado un método con el que confirma, al iniciar sesión, que es usted.',
    closing: phrases.es.ifNotYou,
  },
};

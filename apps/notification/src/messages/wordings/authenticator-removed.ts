import type { MailWordings } from './mail-wording.js';
import { phrases } from './phrases.js';

export const authenticatorRemoved: MailWordings = {
  en: {
    subject: 'A way to confirm that it is you was removed at {{tenant}}',
    request: 'From your account at {{tenant}}, something was removed with which you confirmed at sign-in that it is you.',
    closing: phrases.en.ifNotYou,
  },
  de: {
    subject: 'Ein Weg zu bestätigen, dass Sie es sind, wurde bei {{tenant}} entfernt',
    request: 'aus Ihrem Konto bei {{tenant}} wurde etwas entfernt, womit Sie beim Anmelden bestätigt haben, dass Sie es sind.',
    closing: phrases.de.ifNotYou,
  },
  fr: {
    subject: 'Un moyen de confirmer que c’est bien vous a été retiré chez {{tenant}}',
    request: 'Pour votre compte chez {{tenant}}, un moyen de confirmer à la connexion que c’est bien vous a été retiré.',
    closing: phrases.fr.ifNotYou,
  },
  es: {
    subject: 'Se ha eliminado un método para confirmar que es usted en {{tenant}}',
    request: 'De su cuenta de {{tenant}} se ha eliminado un método con el que confirmaba, al iniciar sesión, que es usted.',
    closing: phrases.es.ifNotYou,
  },
};

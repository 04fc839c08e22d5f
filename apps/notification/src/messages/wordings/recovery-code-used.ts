import type { MailWordings } from './mail-wording.js';
import { phrases } from './phrases.js';

export const recoveryCodeUsed: MailWordings = {
  en: {
    subject: 'A recovery code was used for your account at {{tenant}}',
    request: 'A recovery code was used at {{tenant}} to sign in to your account. Unused ones that you have left: {{codes_left}}.',
    closing: phrases.en.ifNotYou,
  },
  de: {
    subject: 'Ein Wiederherstellungscode für Ihr Konto bei {{tenant}} wurde benutzt',
    request:
      'mit einem Wiederherstellungscode wurde Ihr Konto bei {{tenant}} geöffnet. So viele unbenutzte haben Sie noch: {{codes_left}}.',
    closing: phrases.de.ifNotYou,
  },
  fr: {
    subject: 'Un code de secours a été utilisé pour votre compte chez {{tenant}}',
    request:
      'Un code de secours a été utilisé chez {{tenant}} pour se connecter à votre compte. Codes encore inutilisés\u00a0: {{codes_left}}.',
    closing: phrases.fr.ifNotYou,
  },
  es: {
    subject: 'Se ha usado un código de recuperación para su cuenta en {{tenant}}',
    request:
      'Se ha usado un código de recuperación en {{tenant}} para entrar en su cuenta. Códigos que le quedan sin usar: {{codes_left}}.',
    closing: phrases.es.ifNotYou,
  },
};

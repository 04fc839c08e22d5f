import type { MailWordings } from './mail-wording.js';
import { phrases } from './phrases.js';

export const recoveryCodesCreated: MailWordings = {
  en: {
    subject: 'New recovery codes for your account at {{tenant}}',
    request: 'For your account at {{tenant}}, new recovery codes were made. Those that you had before do not work any more.',
    closing: phrases.en.ifNotYou,
  },
  de: {
    subject: 'Neue Wiederherstellungscodes für Ihr Konto bei {{tenant}}',
    request: 'für Ihr Konto bei {{tenant}} wurden neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr.',
    closing: phrases.de.ifNotYou,
  },
  fr: {
    subject: 'Nouveaux codes de secours pour votre compte chez {{tenant}}',
    request: 'Pour votre compte chez {{tenant}}, de nouveaux codes de secours ont été créés. Les anciens ne fonctionnent plus.',
    closing: phrases.fr.ifNotYou,
  },
  es: {
    subject: 'Nuevos códigos de recuperación para su cuenta en {{tenant}}',
    request: 'Para su cuenta en {{tenant}} se han creado códigos de recuperación nuevos. Los anteriores ya no funcionan.',
    closing: phrases.es.ifNotYou,
  },
};

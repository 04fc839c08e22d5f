import type { MailWordings } from './mail-wording.js';

export const signUp: MailWordings = {
  en: {
    subject: 'Your code for a new account at {{tenant}}',
    greeting: 'Hello,',
    request: 'With this code you confirm that {{email}} is your address, and go on to your new account at {{tenant}}:',
    closing:
      'The code works once, for {{minutes}} minutes, and only where you asked for it. Do not pass it on: nobody at {{tenant}} will ask you for it. If you did not ask for an account, you need not do anything; there is none.',
  },
  de: {
    subject: 'Ihr Code für ein neues Konto bei {{tenant}}',
    greeting: 'Guten Tag,',
    request: 'mit diesem Code bestätigen Sie, dass {{email}} Ihre Adresse ist, und legen Ihr Konto bei {{tenant}} an:',
    closing:
      'Der Code funktioniert einmal, {{minutes}} Minuten lang, und nur dort, wo Sie ihn angefordert haben. Geben Sie ihn nicht weiter: Niemand bei {{tenant}} wird Sie danach fragen. Wenn Sie kein Konto anlegen wollten, müssen Sie nichts tun; es gibt keines.',
  },
  fr: {
    subject: 'Votre code pour un nouveau compte chez {{tenant}}',
    greeting: 'Bonjour,',
    request:
      'Avec ce code, vous confirmez que {{email}} est bien votre adresse et poursuivez la création de votre compte chez {{tenant}}\u00a0:',
    closing:
      'Le code fonctionne une seule fois, pendant {{minutes}}\u00a0minutes, et uniquement là où vous l’avez demandé. Ne le transmettez pas\u00a0: personne chez {{tenant}} ne vous le demandera. Si vous n’avez pas demandé de compte, vous n’avez rien à faire\u202f; il n’y en a pas.',
  },
  es: {
    subject: 'Su código para una cuenta nueva en {{tenant}}',
    greeting: 'Hola:',
    request: 'Con este código confirma que {{email}} es su dirección y continúa con su cuenta nueva en {{tenant}}:',
    closing:
      'El código funciona una sola vez, durante {{minutes}} minutos, y solo donde lo solicitó. No se lo dé a nadie: en {{tenant}} nadie se lo pedirá. Si no ha solicitado ninguna cuenta, no tiene que hacer nada; no existe ninguna.',
  },
};

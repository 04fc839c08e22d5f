import type { MailWordings } from './mail-wording.js';

export const emailOtp: MailWordings = {
  en: {
    subject: 'Your code for {{tenant}}',
    request: 'With this code you confirm at {{tenant}} that it is you:',
    closing:
      'The code works once, for {{minutes}} minutes, and only where you asked for it. Do not pass it on: nobody at {{tenant}} will ask you for it. If you did not ask for a code, somebody else knows your password: have it changed.',
  },
  de: {
    subject: 'Ihr Code für {{tenant}}',
    request: 'mit diesem Code bestätigen Sie bei {{tenant}}, dass Sie es sind:',
    closing:
      'Der Code funktioniert einmal, {{minutes}} Minuten lang, und nur dort, wo Sie ihn angefordert haben. Geben Sie ihn nicht weiter: Niemand bei {{tenant}} wird Sie danach fragen. Wenn Sie keinen Code angefordert haben, kennt jemand anderes Ihr Passwort: Lassen Sie es ändern.',
  },
  fr: {
    subject: 'Votre code pour {{tenant}}',
    request: 'Avec ce code, vous confirmez chez {{tenant}} que c’est bien vous\u00a0:',
    closing:
      'Le code fonctionne une seule fois, pendant {{minutes}}\u00a0minutes, et uniquement là où vous l’avez demandé. Ne le transmettez pas\u00a0: personne chez {{tenant}} ne vous le demandera. Si vous n’avez pas demandé de code, quelqu’un d’autre connaît votre mot de passe\u00a0: faites-le changer.',
  },
  es: {
    subject: 'Su código para {{tenant}}',
    request: 'Con este código confirma en {{tenant}} que es usted:',
    closing:
      'El código funciona una sola vez, durante {{minutes}} minutos, y solo donde lo solicitó. No se lo dé a nadie: en {{tenant}} nadie se lo pedirá. Si no ha solicitado ningún código, otra persona conoce su contraseña: haga que la cambien.',
  },
};

import type { MailWordings } from './mail-wording.js';

export const signInCode: MailWordings = {
  en: {
    subject: 'Your code to sign in at {{tenant}}',
    request: 'With this code you sign in at {{tenant}}:',
    closing:
      'The code works once, for {{minutes}} minutes, and only where it was asked for. Do not pass it on: nobody at {{tenant}} will ask you for it. If you did not ask for it, you need not do anything: nobody is signed in without it.',
  },
  de: {
    subject: 'Ihr Code zur Anmeldung bei {{tenant}}',
    request: 'mit diesem Code melden Sie sich bei {{tenant}} an:',
    closing:
      'Der Code funktioniert einmal, {{minutes}} Minuten lang, und nur dort, wo er angefordert wurde. Geben Sie ihn nicht weiter: Niemand bei {{tenant}} wird Sie danach fragen. Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun: Ohne ihn wird niemand angemeldet.',
  },
  fr: {
    subject: 'Votre code de connexion à {{tenant}}',
    request: 'Avec ce code, vous vous connectez à {{tenant}}\u00a0:',
    closing:
      'Le code fonctionne une seule fois, pendant {{minutes}}\u00a0minutes, et uniquement là où il a été demandé. Ne le transmettez pas\u00a0: personne chez {{tenant}} ne vous le demandera. Si vous ne l’avez pas demandé, vous n’avez rien à faire\u00a0: sans lui, personne n’est connecté.',
  },
  es: {
    subject: 'Su código para iniciar sesión en {{tenant}}',
    request: 'Con este código inicia sesión en {{tenant}}:',
    closing:
      'El código funciona una sola vez, durante {{minutes}} minutos, y solo donde se solicitó. No se lo dé a nadie: en {{tenant}} nadie se lo pedirá. Si no lo ha solicitado, no tiene que hacer nada: sin él nadie inicia sesión.',
  },
};

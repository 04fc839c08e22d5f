import type { MailWordings } from './mail-wording.js';

export const signInLink: MailWordings = {
  en: {
    subject: 'Your link to sign in at {{tenant}}',
    request: 'Somebody, probably you, wants to sign in at {{tenant}} with your account. With this link you do.',
    button: 'Sign in',
    closing:
      'The link works once, for {{minutes}} minutes, and only in the browser in which it was asked for: if the button opens another one, copy the link there. Do not pass it on. If you did not ask for it, you need not do anything: nobody is signed in.',
  },
  de: {
    subject: 'Ihr Link zur Anmeldung bei {{tenant}}',
    request: 'jemand, vermutlich Sie selbst, möchte sich bei {{tenant}} mit Ihrem Konto anmelden. Mit diesem Link tun Sie es.',
    button: 'Anmelden',
    closing:
      'Der Link funktioniert einmal, {{minutes}} Minuten lang, und nur in dem Browser, in dem er angefordert wurde: Wenn die Schaltfläche einen anderen öffnet, kopieren Sie den Link dorthin. Geben Sie ihn nicht weiter. Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun: Niemand wird angemeldet.',
  },
  fr: {
    subject: 'Votre lien de connexion à {{tenant}}',
    request: 'Quelqu’un, sans doute vous, veut se connecter à {{tenant}} avec votre compte. Ce lien vous le permet.',
    button: 'Se connecter',
    closing:
      'Le lien fonctionne une seule fois, pendant {{minutes}}\u00a0minutes, et uniquement dans le navigateur où il a été demandé\u00a0: si le bouton en ouvre un autre, copiez-y le lien. Ne le transmettez pas. Si vous ne l’avez pas demandé, vous n’avez rien à faire\u00a0: personne n’est connecté.',
  },
  es: {
    subject: 'Su enlace para iniciar sesión en {{tenant}}',
    request: 'Alguien, probablemente usted, quiere iniciar sesión en {{tenant}} con su cuenta. Con este enlace puede hacerlo.',
    button: 'Iniciar sesión',
    closing:
      'El enlace funciona una sola vez, durante {{minutes}} minutos, y solo en el navegador en el que se solicitó: si el botón abre otro, copie el enlace allí. No se lo dé a nadie. Si no lo ha solicitado, no tiene que hacer nada: nadie inicia sesión.',
  },
};

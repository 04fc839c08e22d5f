import type { MailWordings } from './mail-wording.js';

export const newSignIn: MailWordings = {
  en: {
    subject: 'Was this you? A sign-in to your account at {{tenant}}',
    request: 'Somebody has signed in to your account at {{tenant}}, and something about it is new:',
    details: [
      'Browser: {{#browser}}{{browser}}{{/browser}}{{^browser}}unknown{{/browser}}',
      'Time: {{time}}',
      'Network: {{#place}}{{place}}{{/place}}{{^place}}unknown{{/place}}',
    ],
    button: 'It was not me',
    closing:
      'If it was you, you need not do anything. If not, open the link, and sign out everywhere there. It works once, until {{until}}. Do not pass it on. You get this message three times a day at most.',
  },
  de: {
    subject: 'Waren Sie das? Eine Anmeldung in Ihrem Konto bei {{tenant}}',
    request: 'jemand hat sich bei {{tenant}} in Ihrem Konto angemeldet, und etwas daran ist neu:',
    details: [
      'Browser: {{#browser}}{{browser}}{{/browser}}{{^browser}}unbekannt{{/browser}}',
      'Zeit: {{time}}',
      'Netz: {{#place}}{{place}}{{/place}}{{^place}}unbekannt{{/place}}',
    ],
    button: 'Das war ich nicht',
    closing:
      'Wenn Sie es waren, müssen Sie nichts tun. Wenn nicht, öffnen Sie den Link, und melden Sie sich dort überall ab. Er funktioniert einmal, bis {{until}}. Geben Sie ihn nicht weiter. Diese Nachricht bekommen Sie höchstens dreimal am Tag.',
  },
  fr: {
    subject: 'Était-ce vous\u202f? Une connexion à votre compte chez {{tenant}}',
    request: 'Quelqu’un s’est connecté à votre compte chez {{tenant}}, et quelque chose est nouveau\u00a0:',
    details: [
      'Navigateur\u00a0: {{#browser}}{{browser}}{{/browser}}{{^browser}}inconnu{{/browser}}',
      'Heure\u00a0: {{time}}',
      'Réseau\u00a0: {{#place}}{{place}}{{/place}}{{^place}}inconnu{{/place}}',
    ],
    button: 'Ce n’était pas moi',
    closing:
      'Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien et fermez-y toutes les sessions. Il fonctionne une seule fois, jusqu’au {{until}}. Ne le transmettez pas. Vous recevez ce message trois fois par jour au maximum.',
  },
  es: {
    subject: '¿Ha sido usted? Un inicio de sesión en su cuenta de {{tenant}}',
    request: 'Alguien ha iniciado sesión con su cuenta en {{tenant}}, y algo en ello es nuevo:',
    details: [
      'Navegador: {{#browser}}{{browser}}{{/browser}}{{^browser}}se desconoce{{/browser}}',
      'Hora: {{time}}',
      'Red: {{#place}}{{place}}{{/place}}{{^place}}se desconoce{{/place}}',
    ],
    button: 'No he sido yo',
    closing:
      'Si ha sido usted, no tiene que hacer nada. Si no, abra el enlace y cierre allí todas las sesiones. Funciona una sola vez, hasta el {{until}}. No se lo dé a nadie. Recibirá este mensaje tres veces al día como máximo.',
  },
};

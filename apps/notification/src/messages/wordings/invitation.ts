import type { MailWordings } from './mail-wording.js';

export const invitation: MailWordings = {
  en: {
    subject: 'You are invited to {{tenant}}',
    request: '{{tenant}} invites you to have an account with {{email}}. With this link you choose a password, and are signed in.',
    button: 'Accept the invitation',
    closing:
      'The link works once, until {{until}}. Do not pass it on: who has it can make the account in your place. If you did not expect an invitation, you need not do anything; there is no account without you.',
  },
  de: {
    subject: 'Einladung zu {{tenant}}',
    greeting: 'Guten Tag {{name}},',
    request: '{{tenant}} lädt Sie ein, mit {{email}} ein Konto anzulegen. Mit diesem Link wählen Sie ein Passwort und sind angemeldet.',
    button: 'Einladung annehmen',
    closing:
      'Der Link funktioniert einmal, bis {{until}}. Geben Sie ihn nicht weiter: Wer ihn hat, kann das Konto an Ihrer Stelle anlegen. Wenn Sie keine Einladung erwartet haben, müssen Sie nichts tun; ohne Sie gibt es kein Konto.',
  },
  fr: {
    subject: 'Invitation à rejoindre {{tenant}}',
    request:
      '{{tenant}} vous invite à créer un compte avec l’adresse {{email}}. Avec ce lien, vous choisissez un mot de passe, et votre session s’ouvre.',
    button: 'Accepter l’invitation',
    closing:
      'Le lien fonctionne une seule fois, jusqu’au {{until}}. Ne le transmettez pas\u00a0: quiconque l’a peut créer le compte à votre place. Si vous n’attendiez pas d’invitation, vous n’avez rien à faire\u202f; sans vous, il n’y a pas de compte.',
  },
  es: {
    subject: 'Invitación a {{tenant}}',
    request: '{{tenant}} le invita a tener una cuenta con {{email}}. Con este enlace elige una contraseña e inicia sesión.',
    button: 'Aceptar la invitación',
    closing:
      'El enlace funciona una sola vez, hasta el {{until}}. No se lo dé a nadie: quien lo tenga puede crear la cuenta en su lugar. Si no esperaba ninguna invitación, no tiene que hacer nada; sin usted no habrá cuenta.',
  },
};

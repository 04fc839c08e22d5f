import type { MailWordings } from './mail-wording.js';

export const resetPassword: MailWordings = {
  en: {
    subject: 'A new password for {{tenant}}',
    request: 'Somebody, probably you, has asked at {{tenant}} for a new password. With this link you choose one.',
    button: 'Choose a new password',
    closing:
      'The link works once, for {{minutes}} minutes. Do not pass it on: anybody who has it can set your password. If you did not ask for it, you need not do anything; your password stays as it is.',
  },
  de: {
    subject: 'Ein neues Passwort für {{tenant}}',
    request:
      'jemand, vermutlich Sie selbst, hat bei {{tenant}} ein neues Passwort für Ihr Konto angefordert. Mit diesem Link wählen Sie eines.',
    button: 'Neues Passwort wählen',
    closing:
      'Der Link funktioniert einmal, {{minutes}} Minuten lang. Geben Sie ihn nicht weiter: Wer ihn hat, kann Ihr Passwort setzen. Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun; Ihr Passwort bleibt, wie es ist.',
  },
  fr: {
    subject: 'Un nouveau mot de passe pour {{tenant}}',
    request: 'Quelqu’un, sans doute vous, a demandé chez {{tenant}} un nouveau mot de passe. Ce lien vous permet d’en choisir un.',
    button: 'Choisir un nouveau mot de passe',
    closing:
      'Le lien fonctionne une seule fois, pendant {{minutes}}\u00a0minutes. Ne le transmettez pas\u00a0: toute personne qui l’a peut définir votre mot de passe. Si vous ne l’avez pas demandé, vous n’avez rien à faire\u202f; votre mot de passe reste inchangé.',
  },
  es: {
    subject: 'Una contraseña nueva para {{tenant}}',
    request: 'Alguien, probablemente usted, ha solicitado en {{tenant}} una contraseña nueva. Con este enlace puede elegirla.',
    button: 'Elegir una contraseña nueva',
    closing:
      'El enlace funciona una sola vez, durante {{minutes}} minutos. No se lo dé a nadie: quien lo tenga puede cambiar su contraseña. Si no lo ha solicitado, no tiene que hacer nada; su contraseña sigue siendo la misma.',
  },
};

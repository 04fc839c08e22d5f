import type { MailWordings } from './mail-wording.js';

export const signUpKnown: MailWordings = {
  en: {
    subject: 'You have an account at {{tenant}}',
    request:
      'Somebody, probably you, has asked at {{tenant}} for a new account with {{email}}. You have one already: go back to where you were and sign in with this address. If you do not know your password any more, choose a new one.',
    button: 'Go on at {{tenant}}',
    closing: 'If you did not ask for an account, you need not do anything; nothing has changed, and nobody was told that you have one.',
  },
  de: {
    subject: 'Sie haben ein Konto bei {{tenant}}',
    request:
      'jemand, vermutlich Sie selbst, wollte bei {{tenant}} mit {{email}} ein neues Konto anlegen. Sie haben schon eines: Gehen Sie dorthin zurück, wo Sie waren, und melden Sie sich mit dieser Adresse an. Wenn Sie Ihr Passwort nicht mehr wissen, wählen Sie ein neues.',
    button: 'Weiter bei {{tenant}}',
    closing:
      'Wenn Sie kein Konto anlegen wollten, müssen Sie nichts tun; es hat sich nichts geändert, und niemand hat erfahren, dass Sie eines haben.',
  },
  fr: {
    subject: 'Vous avez un compte chez {{tenant}}',
    request:
      'Quelqu’un, sans doute vous, a demandé chez {{tenant}} un nouveau compte avec {{email}}. Vous en avez déjà un\u00a0: retournez là où vous étiez et connectez-vous avec cette adresse. Si vous ne connaissez plus votre mot de passe, choisissez-en un nouveau.',
    button: 'Continuer chez {{tenant}}',
    closing:
      'Si vous n’avez pas demandé de compte, vous n’avez rien à faire\u202f; rien n’a changé, et personne n’a appris que vous en avez un.',
  },
  es: {
    subject: 'Ya tiene una cuenta en {{tenant}}',
    request:
      'Alguien, probablemente usted, ha solicitado en {{tenant}} una cuenta nueva con {{email}}. Ya tiene una: vuelva a donde estaba e inicie sesión con esta dirección. Si ya no sabe su contraseña, elija una nueva.',
    button: 'Continuar en {{tenant}}',
    closing: 'Si no ha solicitado ninguna cuenta, no tiene que hacer nada; no ha cambiado nada, y nadie ha sabido que tiene una.',
  },
};

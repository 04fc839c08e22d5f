import type { MailWordings } from './mail-wording.js';

export const noPassword: MailWordings = {
  en: {
    subject: 'How you sign in at {{tenant}}',
    request:
      'Somebody, probably you, has asked at {{tenant}} for a new password. Your account has none: you sign in without one, as you did before.',
    button: 'Sign in',
    closing: 'If you did not ask for it, you need not do anything; your account stays as it is.',
  },
  de: {
    subject: 'So melden Sie sich bei {{tenant}} an',
    request:
      'jemand, vermutlich Sie selbst, hat bei {{tenant}} ein neues Passwort angefordert. Ihr Konto hat keines: Sie melden sich ohne an, wie bisher.',
    button: 'Anmelden',
    closing: 'Wenn Sie es nicht waren, müssen Sie nichts tun; Ihr Konto bleibt, wie es ist.',
  },
  fr: {
    subject: 'Comment vous connecter à {{tenant}}',
    request:
      'Quelqu’un, sans doute vous, a demandé chez {{tenant}} un nouveau mot de passe. Votre compte n’en a pas\u00a0: vous vous connectez sans mot de passe, comme auparavant.',
    button: 'Se connecter',
    closing: 'Si vous ne l’avez pas demandé, vous n’avez rien à faire\u202f; votre compte reste inchangé.',
  },
  es: {
    subject: 'Cómo iniciar sesión en {{tenant}}',
    request:
      'Alguien, probablemente usted, ha solicitado en {{tenant}} una contraseña nueva. Su cuenta no tiene ninguna: inicia sesión sin ella, como hasta ahora.',
    button: 'Iniciar sesión',
    closing: 'Si no la ha solicitado, no tiene que hacer nada; su cuenta sigue igual.',
  },
};

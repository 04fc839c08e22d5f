import type { MailWordings } from './mail-wording.js';

export const loginThrottled: MailWordings = {
  en: {
    subject: 'Wrong passwords for your account at {{tenant}}',
    request:
      'At {{tenant}}, somebody has tried several wrong passwords for your account. Where that came from, sign-ins are locked for a while; from elsewhere, and with browsers that you signed in with before, you can sign in as usual.',
    closing:
      'If it was you, wait a moment and try again. If it was not, you need not do anything as long as your password is known to you alone and used nowhere else; otherwise have it changed. You get this message once a day at most.',
  },
  de: {
    subject: 'Falsche Passwörter für Ihr Konto bei {{tenant}}',
    request:
      'für Ihr Konto bei {{tenant}} wurden mehrmals falsche Passwörter eingegeben. Dort, wo sie herkamen, ist die Anmeldung eine Weile gesperrt; von anderswo und mit Browsern, in denen Sie schon angemeldet waren, können Sie sich wie gewohnt anmelden.',
    closing:
      'Wenn Sie es selbst waren, warten Sie einen Moment und versuchen es noch einmal. Wenn nicht, müssen Sie nichts tun, solange nur Sie Ihr Passwort kennen und es nirgends sonst verwenden; lassen Sie es andernfalls ändern. Diese Nachricht bekommen Sie höchstens einmal am Tag.',
  },
  fr: {
    subject: 'Mots de passe incorrects pour votre compte chez {{tenant}}',
    request:
      'Chez {{tenant}}, quelqu’un a essayé plusieurs mots de passe incorrects pour votre compte. Depuis cet endroit, la connexion est bloquée pendant un moment\u202f; depuis un autre endroit, et avec les navigateurs que vous avez déjà utilisés, vous pouvez vous connecter comme d’habitude.',
    closing:
      'Si c’était vous, attendez un instant et réessayez. Sinon, vous n’avez rien à faire tant que personne d’autre ne connaît votre mot de passe et que vous ne l’utilisez nulle part ailleurs\u202f; dans le cas contraire, faites-le changer. Vous recevez ce message une fois par jour au maximum.',
  },
  es: {
    subject: 'Contraseñas incorrectas para su cuenta en {{tenant}}',
    request:
      'En {{tenant}}, alguien ha probado varias contraseñas incorrectas para su cuenta. Desde ese lugar, el inicio de sesión está bloqueado durante un rato; desde otros, y con los navegadores en los que ya inició sesión, puede entrar como siempre.',
    closing:
      'Si fue usted, espere un momento y vuelva a intentarlo. Si no, no tiene que hacer nada mientras nadie más conozca su contraseña y no la utilice en ningún otro sitio; en caso contrario, haga que la cambien. Recibirá este mensaje una vez al día como máximo.',
  },
};

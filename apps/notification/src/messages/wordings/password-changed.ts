import type { MailWordings } from './mail-wording.js';

export const passwordChanged: MailWordings = {
  en: {
    subject: 'Your password for {{tenant}} was changed',
    request:
      'The password of your account at {{tenant}} was changed. You have been signed out everywhere, and sign in with the new password from now on.',
    closing:
      'If it was you, or those who look after your account, you need not do anything. If not, somebody else can read your messages or knows your password: change the password of your mailbox, then have a new one made for {{tenant}}, beginning at the link above, and tell those who run {{tenant}} about it.',
  },
  de: {
    subject: 'Ihr Passwort für {{tenant}} wurde geändert',
    request:
      'das Passwort Ihres Kontos bei {{tenant}} wurde geändert. Sie wurden überall abgemeldet und melden sich von jetzt an mit dem neuen Passwort an.',
    closing:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, kann jemand anderes Ihre Nachrichten lesen oder kennt Ihr Passwort: Ändern Sie das Passwort Ihres Postfachs, sorgen Sie dann, vom Link oben aus, für ein neues bei {{tenant}}, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
  fr: {
    subject: 'Votre mot de passe pour {{tenant}} a été changé',
    request:
      'Le mot de passe de votre compte chez {{tenant}} a été changé. Toutes vos sessions ont été fermées\u202f; connectez-vous désormais avec le nouveau mot de passe.',
    closing:
      'Si cela vient de vous, ou des personnes qui gèrent votre compte, vous n’avez rien à faire. Sinon, quelqu’un d’autre peut lire vos messages ou connaît votre mot de passe\u00a0: changez le mot de passe de votre messagerie, puis choisissez-en un nouveau chez {{tenant}} en partant du lien ci-dessus, et signalez à {{tenant}} ce qui s’est passé.',
  },
  es: {
    subject: 'Se ha cambiado su contraseña de {{tenant}}',
    request:
      'Se ha cambiado en {{tenant}} la contraseña de su cuenta. Se han cerrado todas sus sesiones; a partir de ahora, inicie sesión con la contraseña nueva.',
    closing:
      'Si ha sido usted, o quien se ocupa de su cuenta, no tiene que hacer nada. Si no, otra persona puede leer sus mensajes o conoce su contraseña: cambie la contraseña de su correo, elija después otra en {{tenant}} desde el enlace de arriba, y avise a {{tenant}} de lo ocurrido.',
  },
};

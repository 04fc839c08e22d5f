import type { MailWordings } from './mail-wording.js';

/** To who had their account deleted, while they can keep it. */
export const deletionRequested: MailWordings = {
  en: {
    subject: 'Your account at {{tenant}} is about to be deleted',
    request:
      'Somebody who was signed in to your account at {{tenant}}, probably you, has had it deleted. It is closed, and erased on {{until}}. Until then you can keep it: sign in, and say that you want to.',
    button: 'Sign in',
    closing:
      'If it was you, you need not do anything. If not, sign in, keep your account, and change your password at once: somebody else can get into it.',
  },
  de: {
    subject: 'Ihr Konto bei {{tenant}} wird gelöscht',
    request:
      'jemand, der in Ihrem Konto bei {{tenant}} angemeldet war, vermutlich Sie selbst, hat es löschen lassen. Es ist geschlossen und wird am {{until}} gelöscht. Bis dahin können Sie es behalten: Melden Sie sich an, und bestätigen Sie, dass Sie das möchten.',
    button: 'Anmelden',
    closing:
      'Wenn Sie es selbst waren, müssen Sie nichts tun. Wenn nicht, melden Sie sich an, behalten Sie Ihr Konto, und ändern Sie sofort Ihr Passwort: Jemand anderes kommt hinein.',
  },
  fr: {
    subject: 'Votre compte chez {{tenant}} va être supprimé',
    request:
      'Quelqu’un qui était connecté à votre compte chez {{tenant}}, sans doute vous, en a demandé la suppression. Il est fermé et sera effacé le {{until}}. D’ici là, vous pouvez le conserver\u00a0: ouvrez une session et confirmez-le.',
    button: 'Ouvrir une session',
    closing:
      'Si cela vient de vous, vous n’avez rien à faire. Sinon, ouvrez une session, conservez votre compte et changez immédiatement votre mot de passe\u00a0: quelqu’un d’autre peut y accéder.',
  },
  es: {
    subject: 'Su cuenta en {{tenant}} se va a eliminar',
    request:
      'Alguien que tenía iniciada la sesión en su cuenta de {{tenant}}, probablemente usted, ha pedido que se elimine. Está cerrada y se borrará el {{until}}. Hasta entonces puede conservarla: inicie sesión y confirme que la quiere.',
    button: 'Iniciar sesión',
    closing:
      'Si ha sido usted, no tiene que hacer nada. Si no, inicie sesión, conserve su cuenta y cambie de inmediato su contraseña: otra persona puede entrar en ella.',
  },
};

/** To whose account stays after all. */
export const deletionCancelled: MailWordings = {
  en: {
    subject: 'Your account at {{tenant}} is not deleted',
    request: 'The deletion of your account at {{tenant}} has been called off: it stays, with all that is in it.',
    closing:
      'If it was you, or those who look after your account, you need not do anything. If not, change your password at once, and tell those who run {{tenant}} about it.',
  },
  de: {
    subject: 'Ihr Konto bei {{tenant}} wird nicht gelöscht',
    request: 'die Löschung Ihres Kontos bei {{tenant}} wurde zurückgenommen: Es bleibt bestehen, mit allem, was dazugehört.',
    closing:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, ändern Sie sofort Ihr Passwort, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
  fr: {
    subject: 'Votre compte chez {{tenant}} n’est pas supprimé',
    request: 'La suppression de votre compte chez {{tenant}} a été annulée\u00a0: il est conservé, avec tout ce qu’il contient.',
    closing:
      'Si cela vient de vous, ou des personnes qui gèrent votre compte, vous n’avez rien à faire. Sinon, changez immédiatement votre mot de passe et signalez à {{tenant}} ce qui s’est passé.',
  },
  es: {
    subject: 'Su cuenta en {{tenant}} no se elimina',
    request: 'Se ha anulado la eliminación de su cuenta en {{tenant}}: se conserva, con todo lo que contiene.',
    closing:
      'Si ha sido usted, o quien se ocupa de su cuenta, no tiene que hacer nada. Si no, cambie de inmediato su contraseña y avise a {{tenant}} de lo ocurrido.',
  },
};

/** To who had an account, once it is erased. */
export const accountDeleted: MailWordings = {
  en: {
    subject: 'Your account at {{tenant}} has been deleted',
    request: 'Your account at {{tenant}} has been erased, as you asked for, with what was known of you there.',
    closing:
      'It cannot be brought back. Your address is free: you may register with it again, where {{tenant}} offers that. This address is kept for a day at most, for this message alone.',
  },
  de: {
    subject: 'Ihr Konto bei {{tenant}} wurde gelöscht',
    request: 'Ihr Konto bei {{tenant}} wurde auf Ihren Wunsch gelöscht, mit dem, was dort über Sie gespeichert war.',
    closing:
      'Es lässt sich nicht wiederherstellen. Ihre Adresse ist frei: Sie können sich wieder damit registrieren, wo {{tenant}} das anbietet. Aufbewahrt wird sie nur für diese Nachricht, höchstens einen Tag.',
  },
  fr: {
    subject: 'Votre compte chez {{tenant}} a été supprimé',
    request: 'Votre compte chez {{tenant}} a été effacé, comme vous l’aviez demandé, avec ce qui y était enregistré à votre sujet.',
    closing:
      'Il ne peut pas être rétabli. Votre adresse est libre\u00a0: vous pouvez vous inscrire de nouveau avec elle, si {{tenant}} le propose. Elle n’est conservée que pour ce message, un jour au plus.',
  },
  es: {
    subject: 'Su cuenta en {{tenant}} se ha eliminado',
    request: 'Su cuenta en {{tenant}} se ha borrado, como pidió, junto con lo que allí se sabía de usted.',
    closing:
      'No se puede recuperar. Su dirección queda libre: puede volver a registrarse con ella, si {{tenant}} lo ofrece. Solo se guarda para este mensaje, un día como máximo.',
  },
};

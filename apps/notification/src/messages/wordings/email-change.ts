import type { MailWordings } from './mail-wording.js';

/** To the address that a user wants. */
export const emailChange: MailWordings = {
  en: {
    subject: 'Your code for a new address at {{tenant}}',
    greeting: 'Hello,',
    request: 'With this code you confirm that {{email}} is your address, and that your account at {{tenant}} is to have it:',
    closing:
      'The code works once, for {{minutes}} minutes, and only where you asked for it. Do not pass it on: nobody at {{tenant}} will ask you for it. If you did not ask for it, you need not do anything; your address stays yours alone.',
  },
  de: {
    subject: 'Ihr Code für eine neue Adresse bei {{tenant}}',
    greeting: 'Guten Tag,',
    request: 'mit diesem Code bestätigen Sie, dass {{email}} Ihre Adresse ist und für Ihr Konto bei {{tenant}} gelten soll:',
    closing:
      'Der Code funktioniert einmal, {{minutes}} Minuten lang, und nur dort, wo Sie ihn angefordert haben. Geben Sie ihn nicht weiter: Niemand bei {{tenant}} wird Sie danach fragen. Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun; niemand bekommt Ihre Adresse.',
  },
  fr: {
    subject: 'Votre code pour une nouvelle adresse chez {{tenant}}',
    greeting: 'Bonjour,',
    request: 'Avec ce code, vous confirmez que {{email}} est bien votre adresse et que votre compte chez {{tenant}} doit l’utiliser\u00a0:',
    closing:
      'Le code fonctionne une seule fois, pendant {{minutes}}\u00a0minutes, et uniquement là où vous l’avez demandé. Ne le transmettez pas\u00a0: personne chez {{tenant}} ne vous le demandera. Si vous ne l’avez pas demandé, vous n’avez rien à faire\u202f; personne d’autre n’obtient votre adresse.',
  },
  es: {
    subject: 'Su código para una dirección nueva en {{tenant}}',
    greeting: 'Hola:',
    request: 'Con este código confirma que {{email}} es su dirección y que su cuenta en {{tenant}} debe usarla:',
    closing:
      'El código funciona una sola vez, durante {{minutes}} minutos, y solo donde lo solicitó. No se lo dé a nadie: en {{tenant}} nadie se lo pedirá. Si no lo ha solicitado, no tiene que hacer nada; nadie más obtiene su dirección.',
  },
};

/** To the address that a user wants and somebody else has: nobody else learns it. */
export const emailChangeKnown: MailWordings = {
  en: {
    subject: 'You have an account at {{tenant}}',
    request:
      'Somebody, probably you, wants to use {{email}} at {{tenant}} for another account. This address has an account already, and can have only one: sign in with it, or give that account another address first.',
    closing: 'If it was not you, you need not do anything; nothing has changed, and nobody was told that you have an account.',
  },
  de: {
    subject: 'Sie haben ein Konto bei {{tenant}}',
    request:
      'jemand, vermutlich Sie selbst, möchte {{email}} bei {{tenant}} für ein anderes Konto verwenden. Zu dieser Adresse gibt es schon ein Konto, und nur eines ist möglich: Melden Sie sich damit an, oder geben Sie jenem Konto zuerst eine andere Adresse.',
    closing:
      'Wenn Sie es nicht waren, müssen Sie nichts tun; es hat sich nichts geändert, und niemand hat erfahren, dass Sie ein Konto haben.',
  },
  fr: {
    subject: 'Vous avez un compte chez {{tenant}}',
    request:
      'Quelqu’un, sans doute vous, veut utiliser {{email}} chez {{tenant}} pour un autre compte. Cette adresse a déjà un compte et ne peut en avoir qu’un\u00a0: connectez-vous avec elle, ou donnez d’abord une autre adresse à ce compte.',
    closing: 'Si ce n’était pas vous, vous n’avez rien à faire\u202f; rien n’a changé, et personne n’a appris que vous avez un compte.',
  },
  es: {
    subject: 'Ya tiene una cuenta en {{tenant}}',
    request:
      'Alguien, probablemente usted, quiere usar {{email}} en {{tenant}} para otra cuenta. Esta dirección ya tiene una cuenta y solo puede tener una: inicie sesión con ella, o dé primero otra dirección a esa cuenta.',
    closing: 'Si no ha sido usted, no tiene que hacer nada; no ha cambiado nada, y nadie ha sabido que tiene una cuenta.',
  },
};

/** To the address that the user has: its reader allows the change, or ends it. */
export const emailChangeNotice: MailWordings = {
  en: {
    subject: 'Another address for your account at {{tenant}}?',
    request:
      'Somebody who is signed in to your account at {{tenant}} wants to give it another address than {{email}}. Until you have allowed it, nothing changes. Open the link to allow it, or to refuse it.',
    button: 'Look at the change',
    closing:
      'The link works until {{until}}. Do not pass it on: who has it decides in your place. If it was not you, refuse it, and change your password at once: somebody else can get into your account.',
  },
  de: {
    subject: 'Eine andere Adresse für Ihr Konto bei {{tenant}}?',
    request:
      'jemand, der in Ihrem Konto bei {{tenant}} angemeldet ist, möchte ihm eine andere Adresse als {{email}} geben. Solange Sie es nicht erlaubt haben, ändert sich nichts. Öffnen Sie den Link, um es zu erlauben oder abzulehnen.',
    button: 'Änderung ansehen',
    closing:
      'Der Link funktioniert bis {{until}}. Geben Sie ihn nicht weiter: Wer ihn hat, entscheidet an Ihrer Stelle. Wenn Sie es nicht waren, lehnen Sie ab, und ändern Sie sofort Ihr Passwort: Jemand anderes kommt in Ihr Konto.',
  },
  fr: {
    subject: 'Une autre adresse pour votre compte chez {{tenant}}\u202f?',
    request:
      'Quelqu’un qui est connecté à votre compte chez {{tenant}} veut lui donner une autre adresse que {{email}}. Tant que vous ne l’avez pas autorisé, rien ne change. Ouvrez le lien pour l’autoriser ou le refuser.',
    button: 'Voir le changement',
    closing:
      'Le lien fonctionne jusqu’au {{until}}. Ne le transmettez pas\u00a0: quiconque l’a décide à votre place. Si ce n’était pas vous, refusez et changez immédiatement votre mot de passe\u00a0: quelqu’un d’autre peut accéder à votre compte.',
  },
  es: {
    subject: '¿Otra dirección para su cuenta en {{tenant}}?',
    request:
      'Alguien con una sesión abierta en su cuenta de {{tenant}} quiere darle otra dirección distinta de {{email}}. Mientras usted no lo permita, no cambia nada. Abra el enlace para permitirlo o rechazarlo.',
    button: 'Ver el cambio',
    closing:
      'El enlace funciona hasta el {{until}}. No se lo dé a nadie: quien lo tenga decide en su lugar. Si no ha sido usted, rechácelo y cambie su contraseña de inmediato: otra persona puede entrar en su cuenta.',
  },
};

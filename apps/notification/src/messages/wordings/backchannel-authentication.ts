import type { MailWordings } from './mail-wording.js';

export const backchannelAuthentication: MailWordings = {
  en: {
    subject: 'An application asks for you at {{tenant}}',
    request: 'An application wants you to sign in and to allow something with your account at {{tenant}}:',
    details: ['{{client}}'],
    button: 'See what it asks',
    closing:
      'Answer only if you started this yourself. The link works until {{until}}. If you expect no such question, you need not do anything: nothing is allowed before you say so.',
  },
  de: {
    subject: 'Eine Anwendung fragt nach Ihnen bei {{tenant}}',
    request: 'eine Anwendung möchte, dass Sie sich anmelden und etwas mit Ihrem Konto erlauben, bei {{tenant}}:',
    details: ['{{client}}'],
    button: 'Ansehen, worum es geht',
    closing:
      'Antworten Sie nur, wenn Sie das selbst begonnen haben. Der Link funktioniert bis {{until}}. Erwarten Sie keine solche Frage, müssen Sie nichts tun: Nichts ist erlaubt, bevor Sie es sagen.',
  },
  fr: {
    subject: 'Une application vous sollicite chez {{tenant}}',
    request: 'Une application souhaite que vous vous connectiez et que vous lui autorisiez un accès à votre compte chez {{tenant}}\u00a0:',
    details: ['{{client}}'],
    button: 'Voir la demande',
    closing:
      'Ne répondez que si cette demande vient de vous. Le lien fonctionne jusqu’au {{until}}. Si vous n’attendez aucune demande, vous n’avez rien à faire\u00a0: rien n’est autorisé sans votre accord.',
  },
  es: {
    subject: 'Una aplicación pregunta por usted en {{tenant}}',
    request: 'Una aplicación quiere que inicie sesión y que permita algo con su cuenta en {{tenant}}:',
    details: ['{{client}}'],
    button: 'Ver qué solicita',
    closing:
      'Responda solo si lo ha solicitado usted. El enlace funciona hasta el {{until}}. Si no espera ninguna pregunta, no tiene que hacer nada: nada se permite antes de que usted lo diga.',
  },
};

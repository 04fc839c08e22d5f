import type { MailWordings } from './mail-wording.js';

export const backchannelAuthentication: MailWordings = {
  en: {
    subject: 'An application asks for access to your account at {{tenant}}',
    request: 'An application asks for access to your account at {{tenant}}:',
    details: ['{{client}}'],
    button: 'See what it asks for',
    closing:
      'Answer only if you started this yourself. The link works until {{until}}. If you expect no such request, you need not do anything: nothing is allowed before you say so.',
  },
  de: {
    subject: 'Eine Anwendung bittet um Zugriff auf Ihr Konto bei {{tenant}}',
    request: 'eine Anwendung bittet um Zugriff auf Ihr Konto bei {{tenant}}:',
    details: ['{{client}}'],
    button: 'Ansehen, worum es geht',
    closing:
      'Antworten Sie nur, wenn Sie das selbst begonnen haben. Der Link funktioniert bis {{until}}. Erwarten Sie keine solche Anfrage, müssen Sie nichts tun: Ohne Ihre Zustimmung ist nichts erlaubt.',
  },
  fr: {
    subject: 'Une application demande l’accès à votre compte chez {{tenant}}',
    request: 'Une application demande l’accès à votre compte chez {{tenant}}\u00a0:',
    details: ['{{client}}'],
    button: 'Voir la demande',
    closing:
      'Ne répondez que si cette demande vient de vous. Le lien fonctionne jusqu’au {{until}}. Si vous n’attendez aucune demande, vous n’avez rien à faire\u00a0: rien n’est autorisé sans votre accord.',
  },
  es: {
    subject: 'Una aplicación solicita acceso a su cuenta en {{tenant}}',
    request: 'Una aplicación solicita acceso a su cuenta en {{tenant}}:',
    details: ['{{client}}'],
    button: 'Ver qué solicita',
    closing:
      'Responda solo si lo ha solicitado usted. El enlace funciona hasta el {{until}}. Si no espera ninguna solicitud, no tiene que hacer nada: nada se autoriza sin su consentimiento.',
  },
};

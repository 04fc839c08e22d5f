import type { MailWordings } from './mail-wording.js';

export const verifyEmail: MailWordings = {
  en: {
    subject: 'Confirm your email address at {{tenant}}',
    request: '{{tenant}} asks you to confirm that {{email}} is your address.',
    button: 'Confirm address',
    closing: 'The link works once, for {{hours}} hours. If you did not expect this message, you need not do anything.',
  },
  de: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse bei {{tenant}}',
    request: '{{tenant}} bittet Sie zu bestätigen, dass {{email}} Ihre Adresse ist.',
    button: 'Adresse bestätigen',
    closing: 'Der Link funktioniert einmal, {{hours}} Stunden lang. Wenn Sie diese Nachricht nicht erwartet haben, müssen Sie nichts tun.',
  },
  fr: {
    subject: 'Confirmez votre adresse e-mail chez {{tenant}}',
    request: '{{tenant}} vous demande de confirmer que {{email}} est bien votre adresse.',
    button: 'Confirmer l’adresse',
    closing:
      'Le lien fonctionne une seule fois, pendant {{hours}}\u00a0heures. Si vous n’attendiez pas ce message, vous n’avez rien à faire.',
  },
  es: {
    subject: 'Confirme su correo electrónico en {{tenant}}',
    request: '{{tenant}} le pide que confirme que {{email}} es su dirección.',
    button: 'Confirmar la dirección',
    closing: 'El enlace funciona una sola vez, durante {{hours}} horas. Si no esperaba este mensaje, no tiene que hacer nada.',
  },
};

import type { InEveryLanguage } from '#contracts';
import type { SmsName } from '../message-kinds.js';

/** What each text message says: short, and in letters that fit 160 to a message, so without á, ê or ó. The line for the browser comes below. */
export const smsWordings: { readonly [Name in SmsName]: InEveryLanguage<string> } = {
  'sms-otp': {
    en: '{{code}} is your code for {{tenant}}, valid for {{minutes}} minutes. Never pass it on.',
    de: '{{code}} ist Ihr Code für {{tenant}}, {{minutes}} Minuten lang gültig. Geben Sie ihn nie weiter.',
    fr: '{{code}} est votre code pour {{tenant}}, valable {{minutes}} minutes. Ne le transmettez jamais.',
    es: '{{code}} confirma que es usted en {{tenant}} y vale {{minutes}} minutos. No se lo diga a nadie.',
  },
  'backchannel-authentication-sms': {
    en: '{{tenant}}: {{client}} asks for access to your account. Answer only if you started this yourself: {{link}}',
    de: '{{tenant}}: {{client}} bittet um Zugriff auf Ihr Konto. Antworten Sie nur, wenn Sie das selbst begonnen haben: {{link}}',
    fr: '{{tenant}}\u00a0: {{client}} demande l’accès à votre compte. Ne répondez que si cette demande vient de vous\u00a0: {{link}}',
    es: '{{tenant}}: {{client}} pide acceso a su cuenta. Responda solo si lo ha solicitado usted: {{link}}',
  },
};

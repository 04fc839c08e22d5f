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
};

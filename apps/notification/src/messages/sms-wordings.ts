type SmsWording = { readonly name: 'sms-otp'; readonly locale: string; readonly text: string };

/** Short, and in letters that fit 160 to a message. The line for the browser comes below. */
export const smsWordings: readonly SmsWording[] = [
  {
    name: 'sms-otp',
    locale: 'en',
    text: '{{code}} is your code for {{tenant}}, valid for {{minutes}} minutes. Never pass it on.',
  },
  {
    name: 'sms-otp',
    locale: 'de',
    text: '{{code}} ist Ihr Code für {{tenant}}, {{minutes}} Minuten lang gültig. Geben Sie ihn nie weiter.',
  },
];

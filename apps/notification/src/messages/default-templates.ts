import type { MessageChannel, MessageTemplate } from '#contracts';
import { localePreferences } from './locales.js';
import { smsWordings } from './sms-wordings.js';

/** The messages there are. */
export const templateNames = [
  'verify-email',
  'login-throttled',
  'email-otp',
  'reset-password',
  'password-changed',
  'sms-otp',
  'sign-up',
  'sign-up-known',
  'authenticator-added',
  'authenticator-removed',
  'recovery-codes-created',
  'recovery-code-used',
] as const;
export type TemplateName = (typeof templateNames)[number];

/** How a message reaches people. */
export const channelOf = (name: string): MessageChannel => (name === 'sms-otp' ? 'sms' : 'email');

/** What a message is for, and must show. */
export const essentialOf = (name: string): 'link' | 'code' => (['email-otp', 'sms-otp', 'sign-up'].includes(name) ? 'code' : 'link');

type Wording = {
  readonly name: Exclude<TemplateName, 'sms-otp'>;
  readonly locale: string;
  readonly subject: string;
  readonly greeting: string;
  readonly request: string;
  /** Of messages with a link: its button, and what stands before the address. */
  readonly button?: string;
  readonly fallback?: string;
  readonly closing: string;
};

const wordings: readonly Wording[] = [
  {
    name: 'verify-email',
    locale: 'en',
    subject: 'Confirm your email address at {{tenant}}',
    greeting: 'Hello {{name}},',
    request: '{{tenant}} asks you to confirm that {{email}} is your address.',
    button: 'Confirm address',
    fallback: 'If the button does not work, open this link:',
    closing: 'The link works once, for {{hours}} hours. If you did not expect this message, you need not do anything.',
  },
  {
    name: 'verify-email',
    locale: 'de',
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse bei {{tenant}}',
    greeting: 'Hallo {{name}},',
    request: '{{tenant}} bittet Sie zu bestätigen, dass {{email}} Ihre Adresse ist.',
    button: 'Adresse bestätigen',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing: 'Der Link funktioniert einmal, {{hours}} Stunden lang. Wenn Sie diese Nachricht nicht erwartet haben, müssen Sie nichts tun.',
  },
  {
    name: 'login-throttled',
    locale: 'en',
    subject: 'Wrong passwords for your account at {{tenant}}',
    greeting: 'Hello {{name}},',
    request:
      'At {{tenant}}, somebody has tried several wrong passwords for your account. Where that came from, sign-ins are locked for a while; from elsewhere, and with browsers that you signed in with before, you can sign in as usual.',
    button: 'Go to {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    closing:
      'If it was you, wait a moment and try again. If it was not, you need not do anything as long as your password is known to you alone and used nowhere else; otherwise have it changed. You get this message once a day at most.',
  },
  {
    name: 'login-throttled',
    locale: 'de',
    subject: 'Falsche Passwörter für Ihr Konto bei {{tenant}}',
    greeting: 'Hallo {{name}},',
    request:
      'für Ihr Konto bei {{tenant}} wurden mehrmals falsche Passwörter eingegeben. Dort, wo sie herkamen, ist die Anmeldung eine Weile gesperrt; von anderswo und mit Browsern, in denen Sie schon angemeldet waren, können Sie sich wie gewohnt anmelden.',
    button: 'Weiter zu {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Wenn Sie es selbst waren, warten Sie einen Moment und versuchen es noch einmal. Wenn nicht, müssen Sie nichts tun, solange nur Sie Ihr Passwort kennen und es nirgends sonst verwenden; lassen Sie es andernfalls ändern. Diese Nachricht bekommen Sie höchstens einmal am Tag.',
  },
  {
    name: 'email-otp',
    locale: 'en',
    subject: 'Your code for {{tenant}}',
    greeting: 'Hello {{name}},',
    request: 'With this code you confirm at {{tenant}} that it is you:',
    closing:
      'The code works once, for {{minutes}} minutes, and only where you asked for it. Do not pass it on: nobody at {{tenant}} will ask you for it. If you did not ask for a code, somebody else knows your password: have it changed.',
  },
  {
    name: 'email-otp',
    locale: 'de',
    subject: 'Ihr Code für {{tenant}}',
    greeting: 'Hallo {{name}},',
    request: 'mit diesem Code bestätigen Sie bei {{tenant}}, dass Sie es sind:',
    closing:
      'Der Code funktioniert einmal, {{minutes}} Minuten lang, und nur dort, wo Sie ihn angefordert haben. Geben Sie ihn nicht weiter: Niemand bei {{tenant}} wird Sie danach fragen. Wenn Sie keinen Code angefordert haben, kennt jemand anderes Ihr Passwort: Lassen Sie es ändern.',
  },
  {
    name: 'reset-password',
    locale: 'en',
    subject: 'A new password for {{tenant}}',
    greeting: 'Hello {{name}},',
    request: 'Somebody, probably you, has asked at {{tenant}} for a new password. With this link you choose one.',
    button: 'Choose a new password',
    fallback: 'If the button does not work, open this link:',
    closing:
      'The link works once, for {{minutes}} minutes. Do not pass it on: anybody who has it can set your password. If you did not ask for it, you need not do anything; your password stays as it is.',
  },
  {
    name: 'reset-password',
    locale: 'de',
    subject: 'Ein neues Passwort für {{tenant}}',
    greeting: 'Hallo {{name}},',
    request:
      'jemand, vermutlich Sie selbst, hat bei {{tenant}} ein neues Passwort für Ihr Konto angefordert. Mit diesem Link wählen Sie eines.',
    button: 'Neues Passwort wählen',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Der Link funktioniert einmal, {{minutes}} Minuten lang. Geben Sie ihn nicht weiter: Wer ihn hat, kann Ihr Passwort setzen. Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun; Ihr Passwort bleibt, wie es ist.',
  },
  {
    name: 'password-changed',
    locale: 'en',
    subject: 'Your password for {{tenant}} was changed',
    greeting: 'Hello {{name}},',
    request:
      'The password of your account at {{tenant}} was changed. You have been signed out everywhere, and sign in with the new password from now on.',
    button: 'Go to {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    closing:
      'If it was you, or those who look after your account, you need not do anything. If not, somebody else can read your messages or knows your password: change the password of your mailbox, then have a new one made for {{tenant}}, beginning at the link above, and tell those who run {{tenant}} about it.',
  },
  {
    name: 'password-changed',
    locale: 'de',
    subject: 'Ihr Passwort für {{tenant}} wurde geändert',
    greeting: 'Hallo {{name}},',
    request:
      'das Passwort Ihres Kontos bei {{tenant}} wurde geändert. Sie wurden überall abgemeldet und melden sich von jetzt an mit dem neuen Passwort an.',
    button: 'Weiter zu {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, kann jemand anderes Ihre Nachrichten lesen oder kennt Ihr Passwort: Ändern Sie das Passwort Ihres Postfachs, sorgen Sie dann, vom Link oben aus, für ein neues bei {{tenant}}, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
  {
    name: 'sign-up',
    locale: 'en',
    subject: 'Your code for a new account at {{tenant}}',
    greeting: 'Hello,',
    request: 'With this code you confirm that {{email}} is your address, and go on to your new account at {{tenant}}:',
    closing:
      'The code works once, for {{minutes}} minutes, and only where you asked for it. Do not pass it on: nobody at {{tenant}} will ask you for it. If you did not ask for an account, you need not do anything; there is none.',
  },
  {
    name: 'sign-up',
    locale: 'de',
    subject: 'Ihr Code für ein neues Konto bei {{tenant}}',
    greeting: 'Guten Tag,',
    request: 'mit diesem Code bestätigen Sie, dass {{email}} Ihre Adresse ist, und legen Ihr Konto bei {{tenant}} an:',
    closing:
      'Der Code funktioniert einmal, {{minutes}} Minuten lang, und nur dort, wo Sie ihn angefordert haben. Geben Sie ihn nicht weiter: Niemand bei {{tenant}} wird Sie danach fragen. Wenn Sie kein Konto anlegen wollten, müssen Sie nichts tun; es gibt keines.',
  },
  {
    name: 'sign-up-known',
    locale: 'en',
    subject: 'You have an account at {{tenant}}',
    greeting: 'Hello {{name}},',
    request:
      'Somebody, probably you, has asked at {{tenant}} for a new account with {{email}}. You have one already: go back to where you were and sign in with this address. If you do not know your password any more, choose a new one.',
    button: 'Go on at {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    closing: 'If you did not ask for an account, you need not do anything; nothing has changed, and nobody was told that you have one.',
  },
  {
    name: 'sign-up-known',
    locale: 'de',
    subject: 'Sie haben ein Konto bei {{tenant}}',
    greeting: 'Hallo {{name}},',
    request:
      'jemand, vermutlich Sie selbst, wollte bei {{tenant}} mit {{email}} ein neues Konto anlegen. Sie haben schon eines: Gehen Sie dorthin zurück, wo Sie waren, und melden Sie sich mit dieser Adresse an. Wenn Sie Ihr Passwort nicht mehr wissen, wählen Sie ein neues.',
    button: 'Weiter bei {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Wenn Sie kein Konto anlegen wollten, müssen Sie nichts tun; es hat sich nichts geändert, und niemand hat erfahren, dass Sie eines haben.',
  },
  {
    name: 'authenticator-added',
    locale: 'en',
    subject: 'A new way to confirm that it is you at {{tenant}}',
    greeting: 'Hello {{name}},',
    request: 'Something was set up for your account at {{tenant}} with which you confirm at sign-in that it is you.',
    button: 'Go to {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    closing:
      'If it was you, or those who look after your account, you need not do anything. If not, somebody else can get into your account: change your password at once, and tell those who run {{tenant}} about it.',
  },
  {
    name: 'authenticator-added',
    locale: 'de',
    subject: 'Ein neuer Weg zu bestätigen, dass Sie es sind, bei {{tenant}}',
    greeting: 'Hallo {{name}},',
    request: 'für Ihr Konto bei {{tenant}} wurde etwas eingerichtet, womit Sie beim Anmelden bestätigen, dass Sie es sind.',
    button: 'Weiter zu {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, kommt jemand anderes in Ihr Konto: Ändern Sie sofort Ihr Passwort, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
  {
    name: 'authenticator-removed',
    locale: 'en',
    subject: 'A way to confirm that it is you was removed at {{tenant}}',
    greeting: 'Hello {{name}},',
    request: 'From your account at {{tenant}}, something was removed with which you confirmed at sign-in that it is you.',
    button: 'Go to {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    closing:
      'If it was you, or those who look after your account, you need not do anything. If not, somebody else can get into your account: change your password at once, and tell those who run {{tenant}} about it.',
  },
  {
    name: 'authenticator-removed',
    locale: 'de',
    subject: 'Ein Weg zu bestätigen, dass Sie es sind, wurde bei {{tenant}} entfernt',
    greeting: 'Hallo {{name}},',
    request: 'aus Ihrem Konto bei {{tenant}} wurde etwas entfernt, womit Sie beim Anmelden bestätigt haben, dass Sie es sind.',
    button: 'Weiter zu {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, kommt jemand anderes in Ihr Konto: Ändern Sie sofort Ihr Passwort, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
  {
    name: 'recovery-codes-created',
    locale: 'en',
    subject: 'New recovery codes for your account at {{tenant}}',
    greeting: 'Hello {{name}},',
    request: 'For your account at {{tenant}}, new recovery codes were made. Those that you had before do not work any more.',
    button: 'Go to {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    closing:
      'If it was you, or those who look after your account, you need not do anything. If not, somebody else can get into your account: change your password at once, and tell those who run {{tenant}} about it.',
  },
  {
    name: 'recovery-codes-created',
    locale: 'de',
    subject: 'Neue Wiederherstellungscodes für Ihr Konto bei {{tenant}}',
    greeting: 'Hallo {{name}},',
    request: 'für Ihr Konto bei {{tenant}} wurden neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr.',
    button: 'Weiter zu {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, kommt jemand anderes in Ihr Konto: Ändern Sie sofort Ihr Passwort, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
  {
    name: 'recovery-code-used',
    locale: 'en',
    subject: 'A recovery code was used for your account at {{tenant}}',
    greeting: 'Hello {{name}},',
    request: 'A recovery code was used at {{tenant}} to sign in to your account. Unused ones that you have left: {{codes_left}}.',
    button: 'Go to {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    closing:
      'If it was you, or those who look after your account, you need not do anything. If not, somebody else can get into your account: change your password at once, and tell those who run {{tenant}} about it.',
  },
  {
    name: 'recovery-code-used',
    locale: 'de',
    subject: 'Ein Wiederherstellungscode für Ihr Konto bei {{tenant}} wurde benutzt',
    greeting: 'Hallo {{name}},',
    request:
      'mit einem Wiederherstellungscode wurde Ihr Konto bei {{tenant}} geöffnet. So viele unbenutzte haben Sie noch: {{codes_left}}.',
    button: 'Weiter zu {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    closing:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, kommt jemand anderes in Ihr Konto: Ändern Sie sofort Ihr Passwort, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
];

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";

const textOf = ({ name, greeting, request, closing }: Wording): string => `${greeting}

${request}

{{${essentialOf(name)}}}

${closing}

{{tenant}}
`;

/** For programs that show messages on dark ground and let the message say how. Others show it light, or change colours as they like. */
const darkStyle = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#0e0f13!important;color:#f1f2f4!important}
.card{background:#1b1d23!important;border-top-color:{{color_outline_dark}}!important}
.button{border-color:{{color_outline_dark}}!important}
.note{color:#aab0bb!important}
.link{color:{{color_link_dark}}!important}
.logo{background:#ffffff}
{{#logo_dark}}.logo{display:none!important}.logo-dark{display:inline!important}{{/logo_dark}}
}`;

const linkOf = ({ button = '', fallback = '' }: Wording): string =>
  `<p style="margin:28px 0"><a class="button" href="{{link}}" style="display:inline-block;max-width:100%;box-sizing:border-box;padding:12px 20px;border-radius:8px;border:1px solid {{color_outline}};background:{{color}};color:{{color_text}};text-decoration:none;font-weight:600">${button}</a></p>
<p class="note" style="font-size:14px;color:#5b616b">${fallback}<br><a class="link" href="{{link}}" style="color:{{color_link}};word-break:break-all">{{link}}</a></p>`;

/** In one piece, so that a double click marks it all. */
const codeOf = (): string =>
  `<p style="margin:28px 0;font-size:32px;line-height:1.25;font-weight:600;letter-spacing:0.15em;font-variant-numeric:tabular-nums">{{code}}</p>`;

/**
 * The tenant's name is text, with a logo too: most programs show no picture until they are asked to. Pictures stand inline, so that one that is missing
 * has no size; as a block it would be an empty plate.
 */
const htmlOf = (wording: Wording): string => `<!doctype html>
<html lang="${wording.locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>{{tenant}}</title><style>${darkStyle}</style></head>
<body class="page" style="margin:0;padding:24px 12px;background:#f4f5f7;color:#1c1e21;${font};font-size:16px;line-height:1.5;overflow-wrap:anywhere">
<div class="card" style="max-width:456px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;border-top:4px solid {{color_outline}}">
<div style="font-size:0;line-height:0">{{#logo}}<img class="logo" src="{{logo}}" alt="" height="40" style="margin:0 0 12px;max-width:100%;border-radius:6px">{{/logo}}{{#logo_dark}}<img class="logo-dark" src="{{logo_dark}}" alt="" height="40" style="display:none;margin:0 0 12px;max-width:100%">{{/logo_dark}}</div>
<p style="margin:0 0 24px;font-weight:600">{{tenant}}</p>
<p>${wording.greeting}</p>
<p>${wording.request}</p>
${essentialOf(wording.name) === 'code' ? codeOf() : linkOf(wording)}
<p class="note" style="margin-bottom:0;font-size:14px;color:#5b616b">${wording.closing}</p>
</div>
</body>
</html>
`;

const defaults: readonly MessageTemplate[] = [
  ...wordings.map((wording) => ({
    name: wording.name,
    locale: wording.locale,
    subject: wording.subject,
    text: textOf(wording),
    html: htmlOf(wording),
  })),
  ...smsWordings.map((wording) => ({ ...wording, subject: '', html: '' })),
];

/** The platform's own wording, if there is one in that language. */
export const defaultTemplate = (name: string, locale: string): MessageTemplate | null =>
  defaults.find((template) => template.name === name && template.locale === locale) ?? null;

/** As `defaultTemplate`, in that language or the nearest there is. */
export const platformWording = ({ name, locale }: Pick<MessageTemplate, 'name' | 'locale'>): MessageTemplate | undefined =>
  localePreferences([locale]).flatMap((preferred) => defaultTemplate(name, preferred) ?? [])[0];

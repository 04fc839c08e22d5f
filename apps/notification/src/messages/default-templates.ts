import type { MessageTemplate } from '#contracts';

/** The messages there are. */
export const templateNames = ['verify-email'] as const;
export type TemplateName = (typeof templateNames)[number];

type Wording = {
  readonly locale: string;
  readonly subject: string;
  readonly greeting: string;
  readonly request: string;
  readonly button: string;
  readonly fallback: string;
  readonly closing: string;
};

const wordings: readonly Wording[] = [
  {
    locale: 'en',
    subject: 'Confirm your email address at {{tenant}}',
    greeting: 'Hello {{name}},',
    request: 'please confirm that {{email}} is your address for {{tenant}}.',
    button: 'Confirm address',
    fallback: 'If the button does not work, open this link:',
    closing: 'The link works once, for {{hours}} hours. If you did not expect this message, you need not do anything.',
  },
  {
    locale: 'de',
    subject: 'Bestätige deine E-Mail-Adresse bei {{tenant}}',
    greeting: 'Hallo {{name}},',
    request: 'bitte bestätige, dass {{email}} deine Adresse bei {{tenant}} ist.',
    button: 'Adresse bestätigen',
    fallback: 'Wenn der Knopf nicht funktioniert, öffne diesen Link:',
    closing: 'Der Link funktioniert einmal, {{hours}} Stunden lang. Wenn du diese Nachricht nicht erwartet hast, musst du nichts tun.',
  },
];

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";

const textOf = ({ greeting, request, closing }: Wording): string => `${greeting}

${request}

{{link}}

${closing}

{{tenant}}
`;

const htmlOf = ({ locale, greeting, request, button, fallback, closing }: Wording): string => `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{tenant}}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;color:#1c1e21;${font};font-size:16px;line-height:1.5">
<div style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;border-top:4px solid {{color}}">
{{#logo}}<img src="{{logo}}" alt="{{tenant}}" height="40" style="display:block;margin-bottom:24px;max-width:100%">{{/logo}}
{{^logo}}<p style="margin:0 0 24px;font-weight:600">{{tenant}}</p>{{/logo}}
<p>${greeting}</p>
<p>${request}</p>
<p style="margin:28px 0"><a href="{{link}}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:{{color}};color:#ffffff;text-decoration:none;font-weight:600">${button}</a></p>
<p style="font-size:14px;color:#5b616b">${fallback}<br><a href="{{link}}" style="color:{{color}};word-break:break-all">{{link}}</a></p>
<p style="font-size:14px;color:#5b616b">${closing}</p>
</div>
</body>
</html>
`;

const defaults: readonly MessageTemplate[] = wordings.map((wording) => ({
  name: 'verify-email',
  locale: wording.locale,
  subject: wording.subject,
  text: textOf(wording),
  html: htmlOf(wording),
}));

/** The platform's own wording, if there is one in that language. */
export const defaultTemplate = (name: string, locale: string): MessageTemplate | null =>
  defaults.find((template) => template.name === name && template.locale === locale) ?? null;

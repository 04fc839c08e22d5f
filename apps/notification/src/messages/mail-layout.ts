import type { Locale, MessageTemplate } from '#contracts';
import type { MailWording } from './wordings/mail-wording.js';
import { phrases } from './wordings/phrases.js';

type Parts = Required<MailWording> & { readonly locale: Locale; readonly essential: 'link' | 'code'; readonly fallback: string };

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";

const textOf = ({ greeting, request, details, essential, closing }: Parts): string => `${greeting}

${[request, ...(details.length > 0 ? ['', ...details] : [])].join('\n')}

{{${essential}}}

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

const linkOf = ({ button, fallback }: Parts): string =>
  `<p style="margin:28px 0"><a class="button" href="{{link}}" style="display:inline-block;max-width:100%;box-sizing:border-box;padding:12px 20px;border-radius:8px;border:1px solid {{color_outline}};background:{{color}};color:{{color_text}};text-decoration:none;font-weight:600">${button}</a></p>
<p class="note" style="font-size:14px;color:#5b616b">${fallback}<br><a class="link" href="{{link}}" style="color:{{color_link}};word-break:break-all">{{link}}</a></p>`;

/** In one piece, so that a double click marks it all. */
const codeMarkup =
  '<p style="margin:28px 0;font-size:32px;line-height:1.25;font-weight:600;letter-spacing:0.15em;font-variant-numeric:tabular-nums">{{code}}</p>';

/**
 * The tenant's name is text, with a logo too: most programs show no picture until they are asked to. Pictures stand inline, so that one that is missing
 * has no size; as a block it would be an empty plate.
 */
const htmlOf = (parts: Parts): string => `<!doctype html>
<html lang="${parts.locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>{{tenant}}</title><style>${darkStyle}</style></head>
<body class="page" style="margin:0;padding:24px 12px;background:#f4f5f7;color:#1c1e21;${font};font-size:16px;line-height:1.5;overflow-wrap:anywhere">
<div class="card" style="max-width:456px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;border-top:4px solid {{color_outline}}">
<div style="font-size:0;line-height:0">{{#logo}}<img class="logo" src="{{logo}}" alt="" height="40" style="margin:0 0 12px;max-width:100%;border-radius:6px">{{/logo}}{{#logo_dark}}<img class="logo-dark" src="{{logo_dark}}" alt="" height="40" style="display:none;margin:0 0 12px;max-width:100%">{{/logo_dark}}</div>
<p style="margin:0 0 24px;font-weight:600">{{tenant}}</p>
<p>${parts.greeting}</p>
<p>${parts.request}</p>${parts.details.length > 0 ? `\n<p>${parts.details.join('<br>')}</p>` : ''}
${parts.essential === 'code' ? codeMarkup : linkOf(parts)}
<p class="note" style="margin-bottom:0;font-size:14px;color:#5b616b">${parts.closing}</p>
</div>
</body>
</html>
`;

/** A wording of the platform's as a template: what it says is set in the look that every mail of the platform has. */
export const layOut = (
  locale: Locale,
  essential: Parts['essential'],
  wording: MailWording,
): Pick<MessageTemplate, 'subject' | 'text' | 'html'> => {
  const { greeting, goToTenant, fallback } = phrases[locale];
  const parts: Parts = { greeting, button: goToTenant, details: [], ...wording, locale, essential, fallback };
  return { subject: wording.subject, text: textOf(parts), html: htmlOf(parts) };
};

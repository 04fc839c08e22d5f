import { createHash } from 'node:crypto';
import { escapeHtml } from '#pages';
import type { MailboxEntry, MailboxMessage } from './mailbox.js';

const style = `:root{color-scheme:light dark;--muted:light-dark(#565b66,#aab0bb);--line:light-dark(#e2e4e9,#30333b);--card:light-dark(#fff,#1b1d23);
  --link:light-dark(#1f4fd8,#8fabff);--page:light-dark(#f3f4f7,#0e0f13);--text:light-dark(#16181d,#f1f2f4)}
*{box-sizing:border-box}
body{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
a{color:var(--link);text-underline-offset:.15em}
nav a{display:inline-block;padding:.6rem 0;min-height:2.75rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
ul,article{margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:.75rem;list-style:none}
li+li{border-top:1px solid var(--line)}
li a{display:block;padding:.8rem 1.1rem;text-decoration:none}
li a:hover strong{text-decoration:underline}
li span,dl{display:block;color:var(--muted);font-size:.9rem}
article{padding:1.25rem 1.1rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .75rem;margin:0 0 1.25rem;padding:0 0 1rem;border-bottom:1px solid var(--line)}
dd{margin:0;color:var(--text)}
pre{margin:0;font:inherit;white-space:pre-wrap}
h2{margin:1.5rem 0 .5rem;font-size:1rem}
h2:first-of-type{margin-top:0}
iframe{display:block;width:100%;height:36rem;border:1px solid var(--line);border-radius:.5rem;resize:vertical}
`;

/** For the pages' `Content-Security-Policy`: their one stylesheet and the frame of a message. */
export const mailboxPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>
${body}
</main></body></html>
`;

const titleOf = ({ channel, subject }: Pick<MailboxEntry, 'channel' | 'subject'>): string =>
  channel === 'sms' ? 'Text message' : subject || '(no subject)';

export const mailboxPage = (entries: readonly MailboxEntry[]): string => {
  const items = entries.map(
    (entry) =>
      `<li><a href="/mailbox/${entry.id}"><strong>${escapeHtml(titleOf(entry))}</strong><span>${escapeHtml(entry.to)}</span><span>${escapeHtml(entry.date)}</span></a></li>`,
  );
  return page('Mailbox', `<h1>Mailbox</h1>\n${items.length === 0 ? '<p>No messages.</p>' : `<ul>\n${items.join('\n')}\n</ul>`}`);
};

/** What the HTML part of a message may do in a frame: be looked at, and open its links outside of it. It is a stranger's. */
const sandbox = 'allow-popups allow-popups-to-escape-sandbox';

/** For the `Content-Security-Policy` of the HTML part: the frame's limits hold when it is opened by itself too; no script, no form, pictures over https. */
export const messagePolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src https: data:',
  `sandbox ${sandbox}`,
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The HTML part as the message has it; its links open outside of the frame. */
export const messageHtml = ({ html }: Pick<MailboxMessage, 'html'>): string =>
  html.replace(/<head[^>]*>/i.test(html) ? /<head[^>]*>/i : /^/, '$&<base target="_blank">');

/** The text part, with what begins like an address of the web as a link. */
const withLinks = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((piece, index) =>
      index % 2 === 1 ? `<a href="${escapeHtml(piece)}" rel="noreferrer">${escapeHtml(piece)}</a>` : escapeHtml(piece),
    )
    .join('');

export const messagePage = (message: MailboxMessage): string =>
  page(
    titleOf(message),
    `<nav aria-label="Mailbox"><a href="/mailbox">Mailbox</a></nav>
<h1>${escapeHtml(titleOf(message))}</h1>
<article>
<dl>${message.channel === 'sms' ? '' : `<dt>From</dt><dd>${escapeHtml(message.from)}</dd>`}<dt>To</dt><dd>${escapeHtml(message.to)}</dd><dt>Date</dt><dd>${escapeHtml(message.date)}</dd></dl>
${message.html === '' ? '' : `<h2>HTML</h2>\n<iframe src="/mailbox/${message.id}/html" sandbox="${sandbox}" title="HTML"></iframe>\n<h2>Text</h2>`}
<pre>${withLinks(message.text)}</pre>
</article>
<nav aria-label="Message"><a href="/mailbox/${message.id}/source">Source</a></nav>`,
  );

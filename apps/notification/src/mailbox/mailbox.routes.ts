import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml } from '../messages/escape-html.js';
import { listMailbox, type MailboxEntry, type MailboxMessage, readMessage } from './mailbox.js';

const wantsPage = (request: FastifyRequest): boolean => (request.headers.accept ?? '').includes('text/html');

const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4rem 0.6rem; border-bottom: 1px solid #8886; text-align: left; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body>
${body}
</body></html>
`;

const send = (reply: FastifyReply, markup: string): FastifyReply => reply.type('text/html; charset=utf-8').send(markup);

const listPage = (entries: readonly MailboxEntry[]): string => {
  const rows = entries.map(
    ({ id, to, subject, date }) =>
      `<tr><td>${escapeHtml(date)}</td><td>${escapeHtml(to)}</td><td><a href="/mailbox/${id}">${escapeHtml(subject || '(no subject)')}</a></td></tr>`,
  );
  return page(
    'Mailbox',
    `<h1>Mailbox</h1>\n${rows.length === 0 ? '<p>No messages.</p>' : `<table>\n<tr><th>Date</th><th>To</th><th>Subject</th></tr>\n${rows.join('\n')}\n</table>`}`,
  );
};

/** The text part, with what begins like an address of the web as a link. The HTML part is a stranger's: it is not rendered. */
const withLinks = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((piece, index) =>
      index % 2 === 1 ? `<a href="${escapeHtml(piece)}" rel="noreferrer">${escapeHtml(piece)}</a>` : escapeHtml(piece),
    )
    .join('');

const messagePage = ({ id, from, to, subject, date, text }: MailboxMessage): string =>
  page(
    subject,
    `<p><a href="/mailbox">Mailbox</a></p>
<h1>${escapeHtml(subject)}</h1>
<p>From: ${escapeHtml(from)}<br>To: ${escapeHtml(to)}<br>Date: ${escapeHtml(date)}</p>
<pre>${withLinks(text)}</pre>
<p><a href="/mailbox/${id}/source">Source</a></p>`,
  );

/**
 * Adds `/mailbox`, `/mailbox/{id}` and `/mailbox/{id}/source` to the management port: pages for browsers, JSON for others.
 * Whoever reaches them reads every message, and with it every link that proves an address.
 */
export const mailboxRoutes =
  (directory: string) =>
  (server: FastifyInstance): void => {
    server.get('/mailbox', async (request, reply) => {
      const messages = await listMailbox(directory);
      return wantsPage(request) ? send(reply, listPage(messages)) : reply.send({ messages });
    });
    server.get<{ Params: { id: string } }>('/mailbox/:id', async (request, reply) => {
      const message = await readMessage(directory, request.params.id);
      if (message === null) return reply.code(404).send({ error: 'not_found' });
      return wantsPage(request) ? send(reply, messagePage(message)) : reply.send(message);
    });
    server.get<{ Params: { id: string } }>('/mailbox/:id/source', async (request, reply) => {
      const message = await readMessage(directory, request.params.id);
      if (message === null) return reply.code(404).send({ error: 'not_found' });
      return reply.type('text/plain; charset=utf-8').send(message.source);
    });
  };

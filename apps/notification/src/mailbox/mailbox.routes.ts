import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listMailbox, readMessage } from './mailbox.js';
import { mailboxPage, mailboxPolicy, messageHtml, messagePage, messagePolicy } from './mailbox-pages.js';

const wantsPage = (request: FastifyRequest): boolean => (request.headers.accept ?? '').includes('text/html');

const send = (reply: FastifyReply, markup: string, policy = mailboxPolicy): FastifyReply =>
  reply.type('text/html; charset=utf-8').header('Content-Security-Policy', policy).send(markup);

/**
 * Adds `/mailbox`, `/mailbox/{id}` and of each message `html` and `source` to the management port: pages for browsers, JSON for others.
 * Anybody who reaches them reads every message, and with it every link that proves an address.
 */
export const mailboxRoutes =
  (directory: string) =>
  (server: FastifyInstance): void => {
    server.get('/mailbox', async (request, reply) => {
      const messages = await listMailbox(directory);
      return wantsPage(request) ? send(reply, mailboxPage(messages)) : reply.send({ messages });
    });
    server.get<{ Params: { id: string } }>('/mailbox/:id', async (request, reply) => {
      const message = await readMessage(directory, request.params.id);
      if (message === null) return reply.code(404).send({ error: 'not_found' });
      return wantsPage(request) ? send(reply, messagePage(message)) : reply.send(message);
    });
    server.get<{ Params: { id: string } }>('/mailbox/:id/html', async (request, reply) => {
      const message = await readMessage(directory, request.params.id);
      if (message === null || message.html === '') return reply.code(404).send({ error: 'not_found' });
      return send(reply.header('X-Frame-Options', 'SAMEORIGIN'), messageHtml(message), messagePolicy);
    });
    server.get<{ Params: { id: string } }>('/mailbox/:id/source', async (request, reply) => {
      const message = await readMessage(directory, request.params.id);
      if (message === null) return reply.code(404).send({ error: 'not_found' });
      return reply.type('text/plain; charset=utf-8').send(message.source);
    });
  };

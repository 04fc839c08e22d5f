import type { FastifyReply } from 'fastify';
import type { OAuthReply } from '#contracts';

/** Nobody may keep an answer (RFC 6749 §5.1). Members of `headers` count before these. */
export const usualHeaders: OAuthReply['headers'] = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'content-type': 'application/json; charset=utf-8',
};

/** Sends an answer of the protocol as it is; its header names are in lower case. */
export const sendOAuthReply = (reply: FastifyReply, { status, headers, body, jwt }: OAuthReply): void => {
  void reply
    .code(status)
    .headers({ ...usualHeaders, ...headers })
    .send(jwt ?? (body === null ? undefined : JSON.stringify(body)));
};

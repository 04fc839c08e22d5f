import type { FastifyReply } from 'fastify';
import type { OAuthReply } from '#contracts';

/** Sends an answer of the protocol as it is. Nobody may keep it (RFC 6749 §5.1). */
export const sendOAuthReply = async (reply: FastifyReply, { status, headers, body }: OAuthReply): Promise<void> => {
  const answer = reply.code(status).headers({ 'Cache-Control': 'no-store', Pragma: 'no-cache', ...headers });
  if (body === null) await answer.send();
  else if (Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) await answer.send(JSON.stringify(body));
  else await answer.type('application/json; charset=utf-8').send(body);
};

import type { FastifyReply } from 'fastify';

/** 303, so that what was posted is not posted on to the next address (RFC 9700 §4.12). */
export const seeOther = async (reply: FastifyReply, location: string): Promise<void> => {
  await reply.code(303).header('Location', location).send();
};

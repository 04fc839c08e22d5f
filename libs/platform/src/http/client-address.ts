import type { FastifyRequest } from 'fastify';

/** The address of the socket, or what a trusted proxy says of it; IPv4 in its own form. */
export const clientAddress = (request: FastifyRequest): string => request.ip.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

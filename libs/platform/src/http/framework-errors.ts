import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpFailureOf } from './http-failure.js';

/**
 * A request that the router itself refuses (malformed or over-long address) never reaches hooks or filters. It is answered
 * in the manner of RFC 6749 §5.2, under `problemsUnder` in that of RFC 9457.
 */
export const answerFrameworkError =
  (headers: Readonly<Record<string, string>>, problemsUnder?: string) =>
  (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, code, message } = httpFailureOf(error);
    const reference = request.id;
    void reply.code(status).headers(headers).header('X-Request-Id', reference);
    if (problemsUnder === undefined || !request.url.startsWith(problemsUnder)) {
      void reply.send({ error: code, error_description: message, reference });
      return;
    }
    const title = STATUS_CODES[status] ?? 'Problem';
    const problem = { type: `urn:ostiary:problem:${code}`, title, status, detail: message, instance: `urn:uuid:${reference}` };
    void reply.type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
  };

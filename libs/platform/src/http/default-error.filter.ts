import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpFailureOf } from './http-failure.js';
import { logFailedRequest } from './log-failed-request.js';

/**
 * The answer to what no other filter of an app takes: JSON in the manner of RFC 6749 §5.2, with a reference to the log and
 * nothing of the inside.
 */
@Catch()
export class DefaultErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const failure = httpFailureOf(error);
    if (!failure.expected) logFailedRequest(request, error);
    if (reply.sent) return;
    if (failure.retryAfter !== null) void reply.header('Retry-After', String(failure.retryAfter));
    void reply
      .code(failure.status)
      .header('Cache-Control', 'no-store')
      .type('application/json; charset=utf-8')
      .send({ error: failure.code, error_description: failure.message, reference: request.id });
  }
}

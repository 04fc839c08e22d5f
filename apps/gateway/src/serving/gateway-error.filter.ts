import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorKind } from '#pages';
import { logFields } from '#kernel';
import { type HttpFailure, httpFailureOf, logFailedRequest, requestContextOf } from '#platform';
import { type Route, routeOf, routes } from '../http/routes.js';
import { BrowserCookieMissing } from '../sign-in/sign-in-key.js';
import { PageAnswers } from '../pages/page-answers.js';

/** Failures of the protocol's endpoints in the protocol's words (RFC 6749 §5.2, RFC 6750 §3.1). */
const oauthErrors: { readonly [status: number]: string } = {
  429: 'temporarily_unavailable',
  500: 'server_error',
  503: 'temporarily_unavailable',
};

const kindOf = (error: unknown, { status, code }: HttpFailure, route: Route | null): ErrorKind => {
  if (error instanceof BrowserCookieMissing) return 'no_cookie';
  if (code === 'transaction_invalid') return 'transaction_invalid';
  if (status === 400 || status === 415) return route === routes.authorize ? 'invalid_client_request' : 'invalid_form';
  if (status === 404) return 'not_found';
  if (status === 405) return 'method_not_allowed';
  if (status === 413) return 'too_large';
  if (status === 429) return 'too_many_requests';
  return status === 503 ? 'unavailable' : 'internal';
};

/**
 * The answer to whatever a handler, a parser or the framework throws: a page where a person looks, OAuth's JSON where a
 * program does. Neither tells more than the failure's public part; the reference leads to the log.
 */
@Injectable()
@Catch()
export class GatewayErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Pages');

  constructor(private readonly pages: PageAnswers) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const failure = httpFailureOf(error);
    if (!failure.expected) logFailedRequest(request, error);
    if (error instanceof BrowserCookieMissing) this.logMissingCookie(request);
    if (reply.sent) return;
    if (failure.retryAfter !== null) void reply.header('Retry-After', String(failure.retryAfter));
    void reply.header('Cache-Control', 'no-store');

    const route = routeOf(request);
    if (route?.kind !== 'page' && !this.isNavigation(request)) this.sendJson(request, reply, failure);
    else
      this.pages
        .sendError(request, reply, { status: failure.status, kind: kindOf(error, failure, route) })
        .catch((fault: unknown) => logFailedRequest(request, fault));
  }

  private sendJson(request: FastifyRequest, reply: FastifyReply, { status, message }: HttpFailure): void {
    void reply
      .code(status)
      .header('Pragma', 'no-cache')
      .type('application/json; charset=utf-8')
      .send({
        error: oauthErrors[status] ?? 'invalid_request',
        error_description: message,
        reference: request.id,
      });
  }

  /** What the operator of a proxy without TLS needs to see; people who block cookies, and links opened elsewhere, leave it too. */
  private logMissingCookie(request: FastifyRequest): void {
    const { host, method, routeOptions } = request;
    const fields = { method, route: routeOptions.url, host, ...logFields(requestContextOf(request)) };
    this.logger.log({
      msg: 'A browser sent no cookie back: it blocks cookies, opened a link of another browser, or is here without TLS',
      ...fields,
    });
  }

  /** Somebody who typed an address, whatever is wrong with it. */
  private isNavigation({ method, headers }: FastifyRequest): boolean {
    return method === 'GET' && (headers.accept ?? '').includes('text/html');
  }
}

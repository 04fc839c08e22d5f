import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type InvalidMember, ServiceError, type ServiceErrorCode } from '#contracts';
import { type HttpFailure, httpFailureOf, logFailedRequest } from '#platform';
import { adminPaths, isOfAdminApi } from '../../http/routes.js';
import { AccessRefusal } from '../request/access-refusal.js';
import { isReader } from '../request/entered-tenant.js';
import { InvalidInput } from '../input/invalid-input.js';
import { pointerToWire } from '../input/wire-names.js';
import type { ProblemResource } from './problem.resource.js';

/** draft-ietf-httpapi-idempotency-key-header §2.7: these link to the documentation. */
const aboutKeys: ReadonlySet<ServiceErrorCode> = new Set(['request_in_progress', 'idempotency_key_reused']);
const documentation = `<${adminPaths.docs}>; rel="describedby"; type="text/html"`;

/** Members as the caller knows them, each once with all that is wrong with it. */
const errorsOf = (error: unknown): readonly InvalidMember[] => {
  if (!(error instanceof ServiceError) || error.members === undefined) return [];
  const details = new Map<string, string[]>();
  for (const { pointer, detail } of error.members) {
    const name = error instanceof InvalidInput ? pointer : pointerToWire(pointer);
    details.set(name, [...(details.get(name) ?? []), detail]);
  }
  return [...details].map(([pointer, found]) => ({ pointer, detail: found.join('; ') }));
};

/**
 * Answers everything that goes wrong under `/admin/` as problem details (RFC 9457), what the framework itself refuses
 * included; all other paths are `otherwise`'s. Nothing of the inside is told but a reference to the log.
 */
@Catch()
export class AdminProblemFilter implements ExceptionFilter {
  constructor(private readonly otherwise: ExceptionFilter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.getType() === 'http' ? host.switchToHttp().getRequest<FastifyRequest>() : null;
    if (request === null || !isOfAdminApi(request.url)) {
      this.otherwise.catch(error, host);
      return;
    }
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.describe(error, request);
    if (reply.sent) return;
    if (error instanceof AccessRefusal) void reply.headers({ ...error.headers, 'WWW-Authenticate': error.challenge });
    const retryAfter = httpFailureOf(error).retryAfter;
    if (retryAfter !== null) void reply.header('Retry-After', String(retryAfter));
    if (error instanceof ServiceError && aboutKeys.has(error.code)) void reply.header('Link', documentation);
    // As text: an object of this content type would need a serialiser of its own.
    void reply
      .code(problem.status)
      .header('Cache-Control', 'no-store')
      .header('Content-Type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }

  private failureOf(error: unknown): Pick<HttpFailure, 'status' | 'code' | 'message' | 'expected'> {
    if (!(error instanceof AccessRefusal)) return httpFailureOf(error);
    const { status, code, message } = error;
    return { status, code, message, expected: true };
  }

  private describe(error: unknown, request: FastifyRequest): ProblemResource {
    const failure = this.failureOf(error);
    if (!failure.expected) logFailedRequest(request, error);
    const errors = failure.status < 500 ? errorsOf(error) : [];
    return {
      type: `urn:ostiary:problem:${failure.code}`,
      title: STATUS_CODES[failure.status] ?? 'Problem',
      status: failure.status,
      detail: failure.message,
      instance: `urn:uuid:${request.id}`,
      ...(errors.length > 0 && { errors }),
      ...(error instanceof ServiceError && error.existingId !== undefined && isReader(request) && { existing_id: error.existingId }),
    };
  }
}

import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Idempotency, Replayable } from '#contracts';
import { requestContextOf } from '#platform';
import { tenantIdOf } from '../request/entered-tenant.js';
import { idempotencyOf, keyIn, type KeyScope } from './idempotency-key.js';

/** Under which metadata a handler says that it heeds `Idempotency-Key`. */
export const createsKey = 'ostiary:creates';

const replayedHeader = 'Idempotent-Replayed';

/** A creation that can be repeated: its handler takes `@Creating()`. */
export const Creates = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(createsKey, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A random string in double quotes (RFC 8941 §3.3.3) of 20 to 255 characters. For 24 hours the same request with the same key is answered as the first one was, and creates nothing more.',
      schema: { type: 'string', example: '"8e03978e-40d5-43e8-bc93-6894a57f9324"' },
    }),
    ApiResponse({
      status: 409,
      description:
        'A name is taken (`urn:ostiary:problem:conflict`), or a request with this key is being carried out (`urn:ostiary:problem:request_in_progress`).',
    }),
    ApiResponse({ status: 422, description: 'The key was used with another body (`urn:ostiary:problem:idempotency_key_reused`).' }),
  );

const scopeOf = (request: FastifyRequest): KeyScope => {
  const { actor } = requestContextOf(request);
  if (actor.kind !== 'administrator') throw new Error('no guard has let the client of this request in');
  const { tenant_id: _tenant, ...parameters } = request.params as Readonly<Record<string, unknown>>;
  return {
    tenantId: tenantIdOf(request),
    clientId: actor.clientId,
    method: request.method,
    route: request.routeOptions.url ?? '',
    parameters,
  };
};

/** A request to create something. */
export class Creation {
  readonly #key: string | undefined;

  /** Throws `HttpInputError` (400) for a malformed key. */
  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    const header = request.headers['idempotency-key'];
    this.#key = header === undefined ? undefined : keyIn(header);
  }

  /** For the service that creates it, once the body has been checked; undefined where the client gave no key. */
  get idempotency(): Idempotency | undefined {
    return this.#key === undefined ? undefined : idempotencyOf(this.#key, scopeOf(this.request), this.request.body);
  }

  /** What the service answered. Where that is an answer of before, the reply says so. */
  answer<Answer extends Replayable>({ replayed, ...answer }: Answer): Omit<Answer, 'replayed'> {
    if (replayed) void this.reply.header(replayedHeader, 'true');
    return answer;
  }
}

/** In handlers that are `@Creates()`. */
export const Creating = createParamDecorator((_data: unknown, execution: ExecutionContext): Creation => {
  const http = execution.switchToHttp();
  return new Creation(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});

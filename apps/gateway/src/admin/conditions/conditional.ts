import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { versionsIn } from './entity-tag.js';

/** Under which metadata a handler says that it heeds `If-Match`. */
export const conditionalKey = 'ostiary:conditional';

/** A change that is made only to the version that `If-Match` names: its handler takes `@IfMatch()`. */
export const Conditional = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(conditionalKey, true),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The `ETag` of the version that is to be changed; left out, or `*`: of any. RFC 9110 §13.1.1.',
      schema: { type: 'string', example: '"3-Yx0qT8cQ1bVwKp2e"' },
    }),
    ApiResponse({
      status: 412,
      description: 'It has changed since that version; nothing was done. A problem of type `urn:ostiary:problem:version_mismatch`.',
    }),
  );

/** The versions that a change is for, undefined for any. In handlers that are `@Conditional()`. */
export const IfMatch = createParamDecorator((_data: unknown, execution: ExecutionContext): readonly number[] | undefined => {
  const header = execution.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  return header === undefined ? undefined : versionsIn(header);
});

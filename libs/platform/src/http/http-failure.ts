import { HttpException } from '@nestjs/common';
import { ServiceError, type ServiceErrorCode } from '#contracts';
import { HttpInputError } from './http-input-error.js';

/** What HTTP says of an error. `message` is fit to be shown; `expected` is false for what must be logged as a fault of ours. */
export type HttpFailure = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfter: number | null;
  readonly expected: boolean;
};

const statuses: { readonly [Code in ServiceErrorCode]: number } = {
  invalid_argument: 400,
  invalid_credentials: 401,
  not_found: 404,
  conflict: 409,
  version_mismatch: 412,
  request_in_progress: 409,
  idempotency_key_reused: 422,
  forbidden: 403,
  step_up_required: 403,
  too_many_requests: 429,
  transaction_invalid: 400,
  login_required: 401,
  unavailable: 503,
  deadline_exceeded: 503,
  internal: 500,
};

// RFC 6749 §5.2 knows one code for a request that is malformed as HTTP already; the status says how.
const codes: { readonly [status: number]: string } = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'invalid_request',
  409: 'conflict',
  412: 'precondition_failed',
  413: 'invalid_request',
  414: 'invalid_request',
  415: 'invalid_request',
  429: 'too_many_requests',
  431: 'invalid_request',
  503: 'temporarily_unavailable',
};

const messages: { readonly [status: number]: string } = {
  400: 'The request is malformed.',
  404: 'There is nothing here.',
  413: 'The request body is too large.',
  414: 'The address is too long.',
  415: 'The content type of the request is not supported here.',
};

const internal: HttpFailure = {
  status: 500,
  code: 'server_error',
  message: 'Something went wrong on our side.',
  retryAfter: null,
  expected: false,
};

const isClientStatus = (status: unknown): status is number => typeof status === 'number' && status >= 400 && status < 500;

/** Maps what handlers, parsers and the framework throw to a status, a code and a public message. Unknown errors tell nothing. */
export const httpFailureOf = (error: unknown): HttpFailure => {
  if (error instanceof ServiceError) {
    const status = statuses[error.code];
    if (status === 500) return internal;
    const retryAfter = error.retryAfter ?? (status === 503 ? 1 : null);
    return { status, code: error.code, message: error.message, retryAfter, expected: status !== 503 };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    if (status >= 500 && status !== 503) return internal;
    return {
      status,
      code: codes[status] ?? 'invalid_request',
      message: error instanceof HttpInputError ? error.message : (messages[status] ?? error.message),
      retryAfter: status === 503 ? 1 : null,
      expected: true,
    };
  }
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  if (isClientStatus(status))
    return {
      status,
      code: codes[status] ?? 'invalid_request',
      message: messages[status] ?? 'The request is malformed.',
      retryAfter: null,
      expected: true,
    };
  return internal;
};

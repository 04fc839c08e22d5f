import type { Json } from './json.js';

/**
 * Why a service refused a call. OAuth errors are results, not errors (see `OAuthReply`): these are the refusals of
 * queries and administrative commands, and the failures of the platform itself.
 */
export const serviceErrorCodes = [
  'invalid_argument',
  'invalid_credentials',
  'not_found',
  'conflict',
  'version_mismatch',
  'request_in_progress',
  'idempotency_key_reused',
  'forbidden',
  'step_up_required',
  'too_many_requests',
  'transaction_invalid',
  'login_required',
  'unavailable',
  'deadline_exceeded',
  'internal',
] as const;

export type ServiceErrorCode = (typeof serviceErrorCodes)[number];

/** One invalid member of a payload, as RFC 9457 clients expect to find it. `pointer` is a JSON Pointer. */
export type InvalidMember = { readonly pointer: string; readonly detail: string };

/** A `ServiceError` on the wire. `detail`, the internal reason, never leaves the service that threw. */
export type ServiceErrorEnvelope = {
  readonly code: ServiceErrorCode;
  readonly message: string;
  readonly members?: readonly InvalidMember[] | undefined;
  readonly retryAfter?: number | undefined;
  readonly existingId?: string | undefined;
};

/** A typed refusal. `message` is public; `detail` is for the log of the service that throws it. */
export class ServiceError extends Error {
  readonly detail: Json | undefined;
  readonly members: readonly InvalidMember[] | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** Of a `conflict`: the id of what has the name that was asked for. Only for those who may read it. */
  readonly existingId: string | undefined;

  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    options: { detail?: Json; members?: readonly InvalidMember[]; retryAfter?: number; existingId?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ServiceError';
    this.detail = options.detail;
    this.members = options.members;
    this.retryAfter = options.retryAfter;
    this.existingId = options.existingId;
  }

  /** The public part, as it crosses the wire. */
  toEnvelope(): ServiceErrorEnvelope {
    const { code, message, members, retryAfter, existingId } = this;
    return { code, message, members, retryAfter, ...(existingId !== undefined && { existingId }) };
  }

  /** Rebuilds what `toEnvelope` wrote. An unknown code becomes `internal`. */
  static fromEnvelope(envelope: ServiceErrorEnvelope): ServiceError {
    const code = serviceErrorCodes.includes(envelope.code) ? envelope.code : 'internal';
    return new ServiceError(code, envelope.message, {
      ...(envelope.members && { members: envelope.members }),
      ...(envelope.retryAfter !== undefined && { retryAfter: envelope.retryAfter }),
      ...(envelope.existingId !== undefined && { existingId: envelope.existingId }),
    });
  }
}

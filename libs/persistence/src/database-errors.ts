import { DatabaseError } from 'pg';
import { QueryFailedError, TypeORMError } from 'typeorm';
import { ServiceError } from '#contracts';

/** The server's error below whatever TypeORM wrapped around it. */
const serverError = (error: unknown): DatabaseError | null => {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof DatabaseError ? cause : null;
};

/**
 * SQLSTATE classes and codes after which the same statement may succeed elsewhere or later: connection (08), operator
 * intervention and statement timeout (57), resources (53), system errors (58), serialisation and deadlock (40),
 * lock timeout, a primary that has become a replica, and a transaction that idled too long.
 */
const transientClasses = new Set(['08', '40', '53', '57', '58']);
const transientCodes = new Set(['55P03', '25006', '25P03']);
/** A prepared statement whose result shape a migration changed; a new connection prepares it anew. */
const isStalePlan = (error: DatabaseError): boolean => error.code === '0A000' && error.routine === 'RevalidateCachedQuery';

/** What `pg` and its pool say when there is no connection, or no longer one. They give these errors no code. */
const connectionLost =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;
const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

const messageOf = (error: object): string => ('message' in error && typeof error.message === 'string' ? error.message : '');

// By shape, not by `instanceof Error`: in a realm of its own, such as a test's, Node's errors are of another class.
const isConnectionFailure = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (connectionLost.test(messageOf(error)) ||
    ('code' in error && typeof error.code === 'string' && socketErrors.has(error.code)) ||
    ('errors' in error && Array.isArray(error.errors) && error.errors.some(isConnectionFailure)) ||
    (error instanceof QueryFailedError && isConnectionFailure(error.driverError)) ||
    (error instanceof TypeORMError && /Driver not Connected|connection is not established/i.test(error.message)));

/** True if the connection must not serve anybody else after `error`. */
export const spoilsConnection = (error: unknown): boolean => {
  const server = serverError(error);
  return server === null ? isConnectionFailure(error) : isStalePlan(server);
};

/** True if `error` says that a row with such a key exists; with `constraint`, only if it was that one that refused. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean => {
  const server = serverError(error);
  return server?.code === '23505' && (constraint === undefined || server.constraint === constraint);
};

/** True if `error` says that another transaction stood in the way: a lock that took too long, a deadlock, a conflict of serialisation. */
export const isContention = (error: unknown): boolean => {
  const code = serverError(error)?.code ?? '';
  return code === '55P03' || code.startsWith('40');
};

const unavailable = (cause: unknown, detail: string): ServiceError =>
  new ServiceError('unavailable', 'The service is temporarily unavailable.', { cause, detail, retryAfter: 1 });

/**
 * What callers of a unit of work see of a database error. Nothing of it carries values: the server's `detail` and
 * TypeORM's `parameters` quote rows, which may hold secrets. Errors that are not the database's pass unchanged.
 */
export const translateDatabaseError = (error: unknown): unknown => {
  const server = serverError(error);
  if (server === null) return isConnectionFailure(error) ? unavailable(error, 'no connection to the database') : error;
  const code = server.code ?? 'XX000';
  // Messages of class 42 (syntax, names, privileges) speak of the statement, others may quote values.
  const message = code.startsWith('42') ? server.message : undefined;
  const detail = {
    sqlState: code,
    message,
    table: server.table,
    column: server.column,
    constraint: server.constraint,
    routine: server.routine,
  };
  if (transientClasses.has(code.slice(0, 2)) || transientCodes.has(code) || isStalePlan(server)) {
    return unavailable(undefined, `the database refused: ${code}`);
  }
  switch (code.slice(0, 2)) {
    case '22':
      return new ServiceError('invalid_argument', 'A value has the wrong form.', { detail });
    case '23':
      return code === '23505' || code === '23503'
        ? new ServiceError('conflict', 'The request conflicts with what is stored.', { detail })
        : new ServiceError('internal', 'Internal error.', { detail });
    default:
      return new ServiceError('internal', 'Internal error.', { detail });
  }
};

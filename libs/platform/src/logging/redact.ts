import { getSystemErrorMap } from 'node:util';
import { isNativeError } from 'node:util/types';
import { serviceErrorCodes } from '#contracts';

const removed = '[redacted]';
const deepest = 6;
const widest = 100;
const longest = 4_000;

/** Names, without `_` and `-`, in lower case, whose values are never written. */
const exactNames = new Set([
  'code',
  'otp',
  'pin',
  'authorization',
  'credential',
  'credentials',
  'assertion',
  'requesturi',
  'masterkeys',
  'd',
  'k',
  'dpop',
]);
const nameEndings = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'cookie',
  'cookies',
  'verifier',
  'privatekey',
  'clientassertion',
  'apikey',
  'usercode',
];

const systemErrors = new Set([...getSystemErrorMap().values()].map(([name]) => name));
/** SQLSTATE (PostgreSQL's appendix A), Node's own errors, and words as OAuth writes them. */
const errorCode = /^(?:(?:[0-57][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}|ERR_[A-Z0-9_]+|[a-z]+(?:_[a-z]+)+)$/;

/** `code` is the name of what must not be told (RFC 6749 §4.1.2) and of what must be: those have a shape of their own. */
const isErrorCode = (name: string, value: unknown): boolean =>
  name === 'code' &&
  typeof value === 'string' &&
  (systemErrors.has(value) || errorCode.test(value) || serviceErrorCodes.some((code) => code === value));

const isSecretName = (name: string): boolean => {
  const plain = name.replace(/[_-]/g, '').toLowerCase();
  return exactNames.has(plain) || nameEndings.some((ending) => plain.endsWith(ending));
};

const valueShapes: readonly (readonly [RegExp, string])[] = [
  [/ost_([a-z]{2})_[A-Za-z0-9_-]{8,}/g, `ost_$1_${removed}`],
  [/eyJ[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*){1,4}/g, removed],
  [/\b(Bearer|Basic|DPoP)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${removed}`],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, `$1:${removed}@`],
  [
    /([?&#;\s]|^)((?:code|access_token|refresh_token|id_token_hint|id_token|token|password|client_secret|code_verifier|secret|otp)=)[^&\s"']+/gi,
    `$1$2${removed}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, removed],
];

/** A text without what looks like a token, a JWT, an authorization header, a password in a URL, or a private key. */
export const redactText = (text: string): string => {
  let clean = text.length > longest ? `${text.slice(0, longest)}…` : text;
  for (const [shape, replacement] of valueShapes) clean = clean.replace(shape, replacement);
  return clean;
};

const redactError = (error: Error, depth: number): Record<string, unknown> => {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  return {
    type: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' && { code }),
    ...(detail !== undefined && { detail: redact(detail, depth + 1) }),
    ...(error.stack !== undefined && { stack: redactText(error.stack) }),
    ...(error.cause !== undefined && { cause: redact(error.cause, depth + 1) }),
  };
};

/**
 * What may be logged of a value: secrets are removed by the name they are stored under and by what they look like.
 * Not a licence to log secrets under other names: a bare one-time code has no shape.
 */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  if (depth >= deepest) return '[deeper]';
  if (isNativeError(value)) return redactError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return '[bytes]';
  if (value instanceof Map || value instanceof Set) return `[${value.constructor.name} of ${value.size}]`;
  if (Array.isArray(value)) return value.slice(0, widest).map((entry) => redact(entry, depth + 1));
  const clean: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value).slice(0, widest)) {
    const hidden =
      isSecretName(name) && !isErrorCode(name, member) && member !== null && member !== undefined && typeof member !== 'boolean';
    clean[name] = hidden ? removed : redact(member, depth + 1);
  }
  return clean;
};

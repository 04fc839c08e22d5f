import { createHmac, hkdfSync } from 'node:crypto';
import type { ClientId, Idempotency, TenantId } from '#contracts';
import { HttpInputError } from '#platform';

/** An `sf-string` (RFC 8941 §3.3.3) without escapes; our limits of its length. */
const syntax = /^"([\x20\x21\x23-\x5b\x5d-\x7e]{20,255})"$/;
/** Fewer different characters are in no random key, and in every one that somebody made up by holding a key down. */
const leastDifferent = 8;
const bytes = 32;

/** Within what a key means one request: nobody reaches another's answer by the same key. */
export type KeyScope = {
  readonly tenantId: TenantId | null;
  readonly clientId: ClientId;
  readonly method: string;
  /** The template of the path, and its parameters without the tenant. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
};

/**
 * The key in the header (draft-ietf-httpapi-idempotency-key-header §2.1). Throws `HttpInputError` (400) for anything but one string in quotes,
 * long and varied enough to be random: who has the database must not find a key by guessing.
 */
export const keyIn = (header: string | readonly string[]): string => {
  const key = typeof header === 'string' ? syntax.exec(header.trim())?.[1] : undefined;
  if (key === undefined || new Set(key).size < leastDifferent)
    throw new HttpInputError(
      400,
      'Idempotency-Key must be one random string of 20 to 255 ASCII characters in double quotes, such as "8e03978e-40d5-43e8-bc93-6894a57f9324".',
    );
  return key;
};

/** The same for all ways to write the same JSON. `body` must not be nested too deep to be walked. */
const canonical = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map(canonical);
  const members = Object.entries(body).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, value]: [string, unknown]) => [name, canonical(value)]));
};

/** What services need to know of a key: derived by HKDF (RFC 5869), one part from no other. */
export const idempotencyOf = (key: string, { tenantId, clientId, method, route, parameters }: KeyScope, body: unknown): Idempotency => {
  const scope = JSON.stringify([tenantId, clientId, method, route, canonical(parameters)]);
  const derived = Buffer.from(hkdfSync('sha256', key, scope, 'ostiary idempotency', 3 * bytes));
  const part = (index: number): Buffer => derived.subarray(index * bytes, (index + 1) * bytes);
  return {
    keyHash: part(0).toString('base64url'),
    sealingSecret: part(1).toString('base64url'),
    fingerprint: createHmac('sha256', part(2))
      .update(JSON.stringify(canonical(body ?? {})))
      .digest('base64url'),
  };
};

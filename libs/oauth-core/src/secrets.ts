import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Random } from './ports.js';

/**
 * What kind of secret a value is, readable from its prefix: access token, refresh token, authorization code, client
 * secret, session, browser binding, sign-in, authorization request, email verification, password reset, sign-up, link to sign in with,
 * remembered browser, auth_session (OAuth 2.0 for First-Party Applications), invitation, email change, device that a user has signed in with, notice of a sign-in, device code (RFC 8628), auth_req_id (CIBA), initial access token (RFC 7591), registration access token (RFC 7592), API key.
 */
export type SecretKind =
  | 'at'
  | 'rt'
  | 'ac'
  | 'cs'
  | 'st'
  | 'bt'
  | 'si'
  | 'ar'
  | 'ev'
  | 'pr'
  | 'su'
  | 'ml'
  | 'rb'
  | 'as'
  | 'iv'
  | 'ec'
  | 'dv'
  | 'sn'
  | 'dc'
  | 'aq'
  | 'ia'
  | 'ra'
  | 'ak';

const entropyBytes = 32;
const bodyLength = 43;
const checksumLength = 6;
const bodyAndChecksum = new RegExp(`^[A-Za-z0-9_-]{${bodyLength + checksumLength}}$`);

const sha256 = (value: string): Buffer => hash('sha256', value, 'buffer');

const checksum = (text: string): string => hashSecret(text).slice(0, checksumLength);

const secretOf = (kind: SecretKind, entropy: Uint8Array): string => {
  const text = `ost_${kind}_${Buffer.from(entropy).toString('base64url')}`;
  return text + checksum(text);
};

/** A new secret of 256 bits: `ost_<kind>_`, 43 characters of entropy, 6 of checksum. */
export const createSecret = (kind: SecretKind, random: Random): string => secretOf(kind, random(entropyBytes));

/**
 * The secret that follows from `parent` and `salt`, the same each time. Neither alone tells it: a store may keep the
 * salt, and only who presents the parent gets the successor.
 */
export const deriveSecret = (kind: SecretKind, parent: string, salt: string): string =>
  secretOf(kind, createHmac('sha256', parent).update(`ostiary successor ${salt}`).digest());

/** Whether `value` has the form and the checksum of a secret of this kind: garbage is refused without a look-up. */
export const isWellFormedSecret = (kind: SecretKind, value: string): boolean => {
  const prefix = `ost_${kind}_`;
  if (!value.startsWith(prefix) || !bodyAndChecksum.test(value.slice(prefix.length))) return false;
  const text = value.slice(0, -checksumLength);
  return value.endsWith(checksum(text));
};

/** SHA-256, base64url: what stores keep of a secret, and how they find it. */
export const hashSecret = (value: string): string => hash('sha256', value, 'base64url');

/** As `equalInConstantTime`, for hashes that `hashSecret` made: their length is no secret. */
export const equalHashes = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left, 'latin1'), Buffer.from(right, 'latin1'));

/** Compares in a time that does not tell where the values differ. Lengths may differ. */
export const equalInConstantTime = (left: string, right: string): boolean => timingSafeEqual(sha256(left), sha256(right));

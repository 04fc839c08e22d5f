import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { isUuid } from '#contracts';

/*
 * Identifiers that no two sectors can compare: OpenID Connect Core §8.1. A UUID is one block of AES, and enciphered by the key of a sector it is another one: nobody else can read it, or tell that two of them are of one
 * user, while the server, which is shown one, knows whose it is without a table.
 */

/** Bytes of a tenant's secret. */
export const subjectSecretBytes = 32;

/** What is identified. */
export type Identified = 'user' | 'session';

const cipher = 'aes-256-ecb';
const keyBytes = 32;
/** A block of AES in base64url. */
const form = /^[A-Za-z0-9_-]{21}[AQgw]$/;
/** Of RFC 9562 §4.1, the variant of all UUIDs that are made here. */
const isOfVariant = (uuid: string): boolean => /^.{14}[1-8].{4}[89ab]/.test(uuid);

/** By HKDF (RFC 5869), so that no sector's key says anything of another's. */
const keyOf = (secret: Uint8Array, sector: string, identified: Identified): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `ostiary pairwise ${identified}\n${sector}`, keyBytes));

const spelled = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** What the sector knows the UUID as: 22 characters of base64url, the same ones each time, and never a UUID. */
export const pairwiseIdentifier = (secret: Uint8Array, sector: string, identified: Identified, uuid: string): string => {
  // One block, of what cannot be chosen: there is nothing to chain, and nothing to pad.
  const encipher = createCipheriv(cipher, keyOf(secret, sector, identified), null).setAutoPadding(false);
  return Buffer.concat([encipher.update(uuid.replaceAll('-', ''), 'hex'), encipher.final()]).toString('base64url');
};

/** The UUID that the sector knows by this; null for what can be none. Whether there is anybody of that id is for the caller to check. */
export const uuidOfPairwise = (secret: Uint8Array, sector: string, identified: Identified, identifier: string): string | null => {
  if (!form.test(identifier)) return null;
  const decipher = createDecipheriv(cipher, keyOf(secret, sector, identified), null).setAutoPadding(false);
  const uuid = spelled(Buffer.concat([decipher.update(identifier, 'base64url'), decipher.final()]));
  return isUuid(uuid) && isOfVariant(uuid) ? uuid : null;
};

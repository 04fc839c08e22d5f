import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Idempotency, JsonObject, TenantId } from '#contracts';

const ivBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';
const options = { authTagLength: tagBytes };

const keyOf = ({ sealingSecret }: Idempotency): Buffer => Buffer.from(sealingSecret, 'base64url');
/** The row that an answer belongs to: it opens in no other. */
const rowOf = (tenantId: TenantId, { keyHash, fingerprint }: Idempotency): Buffer => Buffer.from(`${tenantId}\n${keyHash}\n${fingerprint}`);

/** Encrypts an answer (AES-256-GCM) under a secret that only a request with the same key brings along. */
export const sealAnswer = (tenantId: TenantId, idempotency: Idempotency, answer: JsonObject): string => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, keyOf(idempotency), iv, options).setAAD(rowOf(tenantId, idempotency));
  return Buffer.concat([iv, cipher.update(JSON.stringify(answer)), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

/** Throws where the answer was altered, or belongs to another key. */
export const openAnswer = (tenantId: TenantId, idempotency: Idempotency, sealed: string): JsonObject => {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv(algorithm, keyOf(idempotency), bytes.subarray(0, ivBytes), options)
    .setAAD(rowOf(tenantId, idempotency))
    .setAuthTag(bytes.subarray(-tagBytes));
  const opened = Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
  return JSON.parse(opened.toString()) as JsonObject;
};

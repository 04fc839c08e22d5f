import { createHmac } from 'node:crypto';

const secretForm = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** The bytes of a secret `whsec_<base64 of 24 to 64 bytes>` (Standard Webhooks, "Signature scheme"); null for what is none. */
export const webhookKey = (secret: string): Buffer | null => {
  const [, encoded = ''] = secretForm.exec(secret) ?? [];
  const key = Buffer.from(encoded, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : null;
};

/**
 * Signs a payload by the Standard Webhooks specification 1.0: HMAC-SHA256 over `id.timestamp.payload`, one signature for each key. `id` names the
 * message to a receiver that drops what it has seen; `at` lets it refuse what was recorded long ago.
 */
export const webhookHeaders = (
  keys: readonly Buffer[],
  { id, at, payload }: { readonly id: string; readonly at: Date; readonly payload: string },
): { readonly 'webhook-id': string; readonly 'webhook-timestamp': string; readonly 'webhook-signature': string } => {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${payload}`).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
};

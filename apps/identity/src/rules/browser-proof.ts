import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whose browser: a user of a tenant with the password of that time, so that a new password makes every proof worthless. */
export type BrowserOwner = { readonly tenantId: string; readonly userId: string; readonly passwordChangedAt: Date };

/** Seconds for which a browser is known after a sign-in. */
const lifetime = 180 * 86_400;
/** As many people share a browser; the last to sign in are kept. */
const maxProofs = 3;
const form = /^([A-Za-z0-9_-]{22})\.([0-9]{1,11})\.([A-Za-z0-9_-]{43})$/;

const macOf = (secret: Buffer, { tenantId, userId, passwordChangedAt }: BrowserOwner, id: string, issuedAt: string): Buffer =>
  createHmac('sha256', secret).update(['known browser', tenantId, userId, passwordChangedAt.getTime(), id, issuedAt].join(' ')).digest();

const split = (cookie: string | null): readonly string[] => (cookie ?? '').split('~', maxProofs).filter((proof) => form.test(proof));

/** The id of the browser, if one of the proofs in its cookie is for this owner and not too old; null otherwise. Tells nothing about who signs in now. */
export const recogniseBrowser = (secret: Buffer, owner: BrowserOwner, cookie: string | null, now: Date): string | null => {
  for (const proof of split(cookie)) {
    const [, id = '', issuedAt = '', mac = ''] = form.exec(proof) ?? [];
    const age = now.getTime() / 1_000 - Number(issuedAt);
    const isOwn = timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(secret, owner, id, issuedAt));
    if (isOwn && age >= -60 && age < lifetime) return id;
  }
  return null;
};

/** The cookie of a browser in which the owner has signed in: a fresh proof, before those of others that it had. `id`: 128 random bits, base64url. */
export const proveBrowser = (secret: Buffer, owner: BrowserOwner, id: string, cookie: string | null, now: Date): string => {
  const issuedAt = String(Math.floor(now.getTime() / 1_000));
  const proof = `${id}.${issuedAt}.${macOf(secret, owner, id, issuedAt).toString('base64url')}`;
  const others = split(cookie).filter((other) => recogniseBrowser(secret, owner, other, now) === null);
  return [proof, ...others].slice(0, maxProofs).join('~');
};

import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimRecord } from '#contracts';

/** For whom mails are signed (RFC 6376), and with what. `privateKey`: PKCS #8, PEM. */
export type DkimSigner = { readonly domain: string; readonly selector: string; readonly privateKey: string };

/** RFC 8301 §3.2: shorter ones are not to be used by signers. */
const minBits = 2_048;

/** A key for signatures by `rsa-sha256` (RFC 8301 §3.1), as PEM. */
export const makeDkimKey = async (): Promise<string> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: minBits });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};

/** A private key as PEM, or as the base64 of its PKCS #8; null for what is none that signs mails. */
export const readDkimKey = (text: string): string | null => {
  const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : null;
  try {
    const key = createPrivateKey(pem ?? { key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    const isFit = key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= minBits;
    return isFit ? key.export({ type: 'pkcs8', format: 'pem' }).toString() : null;
  } catch {
    return null;
  }
};

/** What the owner of the domain publishes: the public key alone follows from the private one (RFC 6376 §3.6.1). */
export const dkimRecord = ({ domain, selector, privateKey }: DkimSigner): DkimRecord => {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return { domain, selector, recordName: `${selector}._domainkey.${domain}`, recordValue: `v=DKIM1; k=rsa; p=${publicKey}` };
};

/** One label or more, as a name in DNS is (RFC 6376 §3.1: `sub-domain`). */
const selectorForm = /^(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const domainForm = /^(?=.{1,189}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

export const isDkimSelector = (selector: string): boolean => selectorForm.test(selector);

/** Whether a domain may sign what comes from an address: it is that of the address or one above it, or receivers would not count the signature for the sender (RFC 7489 §3.1.1). */
export const signsFor = (domain: string, address: string): boolean =>
  domainForm.test(domain) && `.${address.slice(address.lastIndexOf('@') + 1).toLowerCase()}`.endsWith(`.${domain}`);

import { ServiceError } from '#contracts';

/** Characters of an answer: attestation statements may be of some thousand bytes. */
const maxLength = 16_384;

/** Bytes of a credential id (WebAuthn Level 3 §7.1, step 25). */
const maxCredentialIdLength = 1_023;

/** What `navigator.credentials.get()` answered, as JSON (WebAuthn Level 3 §5.1.8.1). All but `userHandle` is base64url of something. */
export type AssertionAnswer = {
  readonly credentialId: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | null;
};

/** What `navigator.credentials.create()` answered. */
export type CreationAnswer = {
  readonly credentialId: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  readonly transports: readonly string[];
};

/** AuthenticatorTransport (WebAuthn Level 3 §5.8.4); unknown ones are of no use as hints. */
const transports: readonly unknown[] = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

const base64url = /^[A-Za-z0-9_-]+$/;

const membersOf = (value: unknown): { readonly [member: string]: unknown } =>
  typeof value === 'object' && value !== null ? (value as { readonly [member: string]: unknown }) : {};

const malformed = (): ServiceError => new ServiceError('invalid_credentials', 'The answer of the authenticator cannot be read.');

const bytesIn = (value: unknown): string => {
  if (typeof value !== 'string' || !base64url.test(value)) throw malformed();
  return value;
};

const credentialOf = (answer: string): { readonly credentialId: string; readonly response: { readonly [member: string]: unknown } } => {
  if (answer.length > maxLength) throw malformed();
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer);
  } catch {
    throw malformed();
  }
  const { id, type, response } = membersOf(parsed);
  const credentialId = bytesIn(id);
  if (type !== 'public-key' || Buffer.from(credentialId, 'base64url').length > maxCredentialIdLength) throw malformed();
  return { credentialId, response: membersOf(response) };
};

/** Reads an answer that says who somebody is; what it holds is still anybody's word. ServiceError `invalid_credentials` where it is none. */
export const readAssertion = (answer: string): AssertionAnswer => {
  const { credentialId, response } = credentialOf(answer);
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    credentialId,
    clientDataJSON: bytesIn(clientDataJSON),
    authenticatorData: bytesIn(authenticatorData),
    signature: bytesIn(signature),
    userHandle: userHandle === undefined || userHandle === null || userHandle === '' ? null : bytesIn(userHandle),
  };
};

/** Reads an answer that brings a new passkey, as `readAssertion`. */
export const readCreation = (answer: string): CreationAnswer => {
  const { credentialId, response } = credentialOf(answer);
  const { clientDataJSON, attestationObject, transports: named } = response;
  return {
    credentialId,
    clientDataJSON: bytesIn(clientDataJSON),
    attestationObject: bytesIn(attestationObject),
    transports: transports.filter((transport) => Array.isArray(named) && named.includes(transport)) as string[],
  };
};

/**
 * Whether the browser says that a page inside another origin's asked (WebAuthn Level 3 §5.8.1): ours are in no frame, so that nobody has a user press what they do not
 * see.
 */
export const isCrossOrigin = (clientDataJSON: string): boolean => {
  const { crossOrigin, topOrigin } = membersOf(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()));
  return (crossOrigin !== undefined && crossOrigin !== false) || topOrigin !== undefined;
};

import type { ClientId } from '#contracts';
import { OAuthError } from '../errors.js';
import { type ClientAuthenticator, malformedCredentials } from './client-authenticator.js';
import { provesSecret } from './client-secret.js';
import { publicClient } from './none.js';

const basicScheme = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const vschars = /^[\x20-\x7e]*$/;
const maxHeaderLength = 2048;

const encoded = /[+%]/;

const formDecode = (value: string): string | null => {
  try {
    return encoded.test(value) ? decodeURIComponent(value.replaceAll('+', ' ')) : value;
  } catch {
    return null;
  }
};

type BasicCredentials = { readonly clientId: string; readonly secrets: readonly string[] };

/**
 * The user-id and password of an HTTP Basic header (RFC 7617 §2), each decoded from `application/x-www-form-urlencoded`
 * (RFC 6749 §2.3.1). A secret that the encoding would have changed is taken as it stands, too: many clients do not encode.
 * An empty password stands for no secret. Null when the header is none.
 */
export const parseBasicAuthorization = (header: string): BasicCredentials | null => {
  const encoded = header.length > maxHeaderLength ? undefined : basicScheme.exec(header)?.[1];
  if (encoded === undefined) return null;
  const credentials = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = credentials.indexOf(':');
  if (colon < 0) return null;
  const clientId = formDecode(credentials.slice(0, colon));
  const password = credentials.slice(colon + 1);
  const secrets = [...new Set([formDecode(password) ?? password, password])].filter((secret) => vschars.test(secret));
  if (clientId === null || clientId === '' || !vschars.test(clientId) || secrets.length === 0) return null;
  return { clientId, secrets: password === '' ? [] : secrets };
};

/** A secret in the `Authorization` header (RFC 6749 §2.3.1); without one, who uses the header is a public client. */
export const clientSecretBasic: ClientAuthenticator = {
  isUsed: ({ authorization }) => authorization !== null,
  present: ({ authorization, parameters }) => {
    const basic = parseBasicAuthorization(authorization ?? '');
    if (!basic) throw malformedCredentials('the Authorization header is not of the scheme Basic, or malformed');
    const named = parameters.get('client_id');
    if (named !== null && named !== basic.clientId)
      throw new OAuthError('invalid_request', 'The client_id is not the one that authenticates');
    const clientId = basic.clientId as ClientId;
    if (basic.secrets.length === 0) return publicClient(clientId);
    return { clientId, method: 'client_secret_basic', prove: provesSecret(...basic.secrets) };
  },
  refusalStatus: 401,
};

import type { Application } from '#contracts';
import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';
import { quoted } from '../../quoting.js';
import { matchesRedirectUri } from '../../redirect-uri.js';
import { type Recipient, readResponseMode } from '../../response-mode.js';
import type { ResolvedParameters } from './resolve-parameters.js';

/**
 * The state, which every answer returns exactly (RFC 6749 §4.1.2). One that could not be is refused: the client would take an answer
 * without it for a forgery (§10.12).
 */
const readState = (parameters: Parameters): string | null => {
  parameters.refuseMalformed('state');
  return parameters.get('state');
};

const readRegistered = (application: Application, parameters: Parameters): Recipient => {
  const redirectUri = parameters.require('redirect_uri');
  if (!matchesRedirectUri(application, redirectUri))
    throw new OAuthError('invalid_request', `The redirect_uri is not registered by the client: ${quoted(redirectUri)}`);
  return { redirectUri, responseMode: readResponseMode(parameters), state: readState(parameters) };
};

/**
 * Where the answer goes, by a redirect_uri that the client registered. What it throws is not for there: the user is never sent to an address
 * that is not known to be the client's (RFC 6749 §4.1.2.1, RFC 9700 §4.11).
 * It tells of what is wrong with a request object first: without that there may be nothing else to read.
 */
export const readRecipient = (application: Application, { parameters, refusal }: ResolvedParameters): Recipient => {
  try {
    return readRegistered(application, parameters);
  } catch (error) {
    throw refusal ?? error;
  }
};

import type { Application } from '#contracts';
import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';
import type { OAuthTenant } from '../../ports.js';
import { quoted } from '../../quoting.js';
import { matchesRedirectUri } from '../../redirect-uri.js';
import { type Recipient, readResponseMode, type ResponseMode, usualResponseMode } from '../../response-mode.js';
import { webMessageRefusal } from '../../web-message.js';
import type { ResolvedParameters } from './resolve-parameters.js';

/**
 * The state, which every answer returns exactly (RFC 6749 §4.1.2). One that could not be is refused: the client would take an answer
 * without it for a forgery (§10.12).
 */
const readState = (parameters: Parameters): string | null => {
  parameters.refuseMalformed('state');
  return parameters.get('state');
};

/** A page that may be told nothing is not told that either: what is wrong then goes the usual way. */
const readMode = (tenant: OAuthTenant, application: Application, redirectUri: string, parameters: Parameters): ResponseMode => {
  const mode = readResponseMode(parameters);
  const isRefused = mode === 'web_message' && webMessageRefusal(tenant, application, redirectUri) !== null;
  return isRefused ? usualResponseMode(parameters) : mode;
};

const readRegistered = (tenant: OAuthTenant, application: Application, parameters: Parameters): Recipient => {
  const redirectUri = parameters.require('redirect_uri');
  if (!matchesRedirectUri(application, redirectUri))
    throw new OAuthError('invalid_request', `The redirect_uri is not registered by the client: ${quoted(redirectUri)}`);
  return { redirectUri, responseMode: readMode(tenant, application, redirectUri, parameters), state: readState(parameters) };
};

/**
 * Where the answer goes, by a redirect_uri that the client registered. What it throws is not for there: the user is never sent to an address
 * that is not known to be the client's (RFC 6749 §4.1.2.1, RFC 9700 §4.11).
 * It tells of what is wrong with a request object first: without that there may be nothing else to read.
 */
export const readRecipient = (tenant: OAuthTenant, application: Application, { parameters, refusal }: ResolvedParameters): Recipient => {
  try {
    return readRegistered(tenant, application, parameters);
  } catch (error) {
    throw refusal ?? error;
  }
};

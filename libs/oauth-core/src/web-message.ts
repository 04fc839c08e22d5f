import type { Application } from '#contracts';
import { OAuthError } from './errors.js';
import type { OAuthTenant } from './ports.js';
import { profileOf } from './profiles/profiles.js';
import { hasRegisteredOrigin } from './redirect-uri.js';

/*
 * OAuth 2.0 Web Message Response Mode (draft-sakimura-oauth-wmrm-01): a response as a message to the page of the client that opened or frames the browser's.
 */

/**
 * Why a client may not have the responses for a redirect URI of its own as web messages; null: it may. Its pages are told by their origin alone, so this has to be one that it registered: a native application's is that of
 * whatever listens on the device.
 */
export const webMessageRefusal = (tenant: OAuthTenant, application: Application, redirectUri: string): OAuthError | null => {
  const { permitsWebMessages, name } = profileOf(tenant, application);
  if (!permitsWebMessages) return new OAuthError('invalid_request', `The profile ${name} does not permit the response_mode web_message`);
  if (!application.webMessageResponses)
    return new OAuthError('invalid_request', 'The client is not registered for the response_mode web_message');
  if (application.applicationType === 'native' || !hasRegisteredOrigin(redirectUri))
    return new OAuthError('invalid_request', 'The redirect_uri is of no web site, which the response_mode web_message needs');
  return null;
};

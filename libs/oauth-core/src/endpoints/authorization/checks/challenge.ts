import type { Application } from '#contracts';
import { OAuthError } from '../../../errors.js';
import type { OAuthTenant } from '../../../ports.js';
import type { Check } from './check.js';

/** Whether an application may take what its users prove themselves with: a native one of the tenant's own, by the word of its administrators, where the tenant lets such applications. */
export const maySignIn = ({ settings }: OAuthTenant, { authorizationChallenge, applicationType }: Application): boolean =>
  settings.authorizationChallenge && authorizationChallenge && applicationType === 'native';

/** OAuth 2.0 for First-Party Applications §5, §9.1: that the client is a first party is verified before anything else. */
export const refuseUnregisteredChallenge: Check = ({ tenant, application }) => {
  if (!maySignIn(tenant, application))
    throw new OAuthError('unauthorized_client', 'The client is not registered for the authorization challenge endpoint');
};

/** OAuth 2.0 for First-Party Applications §5.1: whatever else the client may have in a response that a browser brings. */
export const requireCode: Check = ({ parameters }) => {
  if (parameters.require('response_type') !== 'code')
    throw new OAuthError('unsupported_response_type', 'The only response_type at the authorization challenge endpoint is code');
  return { responseType: 'code' };
};

/** OAuth 2.0 for First-Party Applications §5.2.2.1: what the prompts ask for are pages. */
export const refusePagePrompts: Check = ({ members: { prompt = [] } }) => {
  if (prompt.includes('none')) throw new OAuthError('login_required', 'Nobody is signed in where a sign-in begins');
  const page = prompt.find((value) => value === 'create' || value === 'consent');
  if (page !== undefined) throw new OAuthError('redirect_to_web', `The prompt ${page} needs a page in a browser`);
  return undefined;
};

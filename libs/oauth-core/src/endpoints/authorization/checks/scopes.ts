import { usableScopes } from '../../../grant-management.js';
import { responseHas } from '../../../response-type.js';
import { knownScopes } from '../../../scopes.js';
import type { Check } from './check.js';

/** What is asked for; `offline_access` is ignored where the response has no code in it, which alone leads to a refresh token (OpenID Connect Core §11). */
export const checkScopes: Check = ({ tenant, parameters, application, servers, members: { responseType } }) => {
  // RFC 9396 §3: details say it as well.
  if (!parameters.has('scope') && parameters.has('authorization_details')) return { scopes: [] };
  const scopes = knownScopes({ ...application, scopes: usableScopes(tenant, application) }, parameters, servers);
  const hasCode = responseType === undefined || responseHas(responseType, 'code');
  return { scopes: hasCode ? scopes : scopes.filter((scope) => scope !== 'offline_access') };
};

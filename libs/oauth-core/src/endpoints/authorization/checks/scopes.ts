import { OAuthError } from '../../../errors.js';
import { quotedList } from '../../../quoting.js';
import { responseHas } from '../../../response-type.js';
import { isOpenIdScope, parseScope, refuseBeyond } from '../../../scopes.js';
import type { Check } from './check.js';

/**
 * The scopes that this tenant knows; others are ignored (OpenID Connect Core §3.1.2.1), and so is `offline_access` where no
 * refresh token would be issued (§11). Throws `invalid_scope` where none is left, or for what the application may not ask for.
 */
export const checkScopes: Check = ({ parameters, application, servers, members: { responseType } }) => {
  const scope = parameters.get('scope');
  // RFC 9396 §3: details say it as well.
  if (scope === null && parameters.has('authorization_details')) return { scopes: [] };
  if (scope === null) throw new OAuthError('invalid_scope', 'The scope is missing');
  const asked = parseScope(scope);
  const known = asked.filter((name) => isOpenIdScope(name) || servers.some((server) => server.scopes.some((own) => own.name === name)));
  if (known.length === 0) throw new OAuthError('invalid_scope', `The scope is unknown: ${quotedList(asked)}`);
  refuseBeyond([...application.scopes, 'offline_access'], known);
  // OpenID Connect Core §11: a response without a code leads to none.
  const mayRefresh = application.grantTypes.includes('refresh_token') && (responseType === undefined || responseHas(responseType, 'code'));
  return { scopes: mayRefresh ? known : known.filter((name) => name !== 'offline_access') };
};

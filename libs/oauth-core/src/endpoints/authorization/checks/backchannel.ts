import { OAuthError } from '../../../errors.js';
import { parseScope } from '../../../scopes.js';
import type { Check } from './check.js';

const hints = ['login_hint', 'login_hint_token', 'id_token_hint'] as const;

/** CIBA §7.1: one, and only one, of the hints says which user is to be asked. */
export const requireOneHint: Check = ({ parameters }) => {
  const said = hints.filter((name) => parameters.mentions(name));
  if (said.length !== 1) throw new OAuthError('invalid_request', `The request must have one of ${hints.join(', ')}, and no other`);
};

/** CIBA §7.1: it is an OpenID Connect request. */
export const requireOpenId: Check = ({ parameters }) => {
  if (!parseScope(parameters.get('scope') ?? '').includes('openid')) throw new OAuthError('invalid_scope', 'The scope must include openid');
};

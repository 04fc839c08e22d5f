import { resolveResource } from '../../../audience.js';
import type { Check } from './check.js';

/** RFC 8707 §2.1: the resource server that is named, or that the scopes and details belong to. Throws `invalid_target`. */
export const checkResource: Check = ({ parameters, application, servers, members: { scopes, authorizationDetails } }) => {
  if (scopes === undefined || authorizationDetails === undefined) throw new TypeError('Scopes and details are read before the resource.');
  const server = resolveResource({ scopes, authorizationDetails }, parameters.get('resource'), servers, application.scopes);
  return { resource: server?.identifier ?? null };
};

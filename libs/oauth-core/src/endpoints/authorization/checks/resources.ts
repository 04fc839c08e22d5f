import { resolveResources } from '../../../audience.js';
import type { Check } from './check.js';

/** RFC 8707 §2.1: the resource servers that are named, or the one that the scopes and details belong to. Throws `invalid_target`. */
export const checkResources: Check = ({ parameters, application, servers, members: { scopes, authorizationDetails } }) => {
  if (scopes === undefined || authorizationDetails === undefined) throw new TypeError('Scopes and details are read before the resource.');
  return resolveResources({ scopes, authorizationDetails }, parameters.all('resource'), servers, application.scopes);
};

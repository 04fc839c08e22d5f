import { resolveResource } from '../../../audience.js';
import type { Check } from './check.js';

/** RFC 8707 §2.1: the resource server that is named, or that the scopes belong to. Throws `invalid_target`. */
export const checkResource: Check = ({ parameters, application, servers, members: { scopes } }) => {
  if (scopes === undefined) throw new TypeError('The scopes are read before the resource.');
  const server = resolveResource(scopes, parameters.get('resource'), servers, application.scopes);
  return { resource: server?.identifier ?? null };
};

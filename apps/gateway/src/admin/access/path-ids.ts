import { isUuid, ServiceError } from '#contracts';
import { isClientDocumentUrl } from '#oauth-core';

/**
 * Throws `not_found` where a parameter of the path that is an id (`user_id`) is written in another way than the platform does: to the
 * database it could be the id of something, to caches, limits and events it would not. `tenant_id` may be a slug instead, and is not looked at; `client_id` may be the address of a client's document.
 */
export const requireIdsInPath = (parameters: object): void => {
  for (const [name, value] of Object.entries(parameters)) {
    if (name === 'tenant_id' || !name.endsWith('_id')) continue;
    if (typeof value === 'string' && (isUuid(value) || (name === 'client_id' && isClientDocumentUrl(value)))) continue;
    const kind = name === 'client_id' ? 'application' : name.slice(0, -'_id'.length).replaceAll('_', ' ');
    throw new ServiceError('not_found', `There is no such ${kind}.`);
  }
};

import { ServiceError } from '#contracts';
import { isWellFormedSecret, type SecretKind } from '#oauth-core';
import { queryParameters } from '#platform';
import { singleParameter } from './parameters.js';
import type { TenantRequest } from './tenant-request.js';

/** The secret of the link that was opened; null where there is none that looks right. */
export const linkTokenOf = ({ http }: TenantRequest, kind: SecretKind): string | null => {
  const token = singleParameter(queryParameters(http), 'token');
  return token !== null && isWellFormedSecret(kind, token) ? token : null;
};

/** What is answered about a link, by its secret; null where there is none, or it is over. */
export const askByLink = async <Answer>(
  request: TenantRequest,
  kind: SecretKind,
  ask: (token: string) => Promise<Answer>,
): Promise<Answer | null> => {
  const token = linkTokenOf(request, kind);
  if (token === null) return null;
  try {
    return await ask(token);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not_found') return null;
    throw error;
  }
};

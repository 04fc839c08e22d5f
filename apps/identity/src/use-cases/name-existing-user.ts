import { ServiceError, type TenantScope } from '#contracts';
import type { UnitOfWork } from '#kernel';
import type { UserStore } from '../ports/user-store.js';
import { identifierKey } from '../rules/identifiers.js';

type Named = { readonly username?: string | null | undefined; readonly email?: string | null | undefined };

/**
 * Runs `change`; where it is refused because a username or address is taken, the refusal names the user who has it. They are looked for after
 * the transaction that failed: by then they may be gone, and nobody is named.
 */
export const nameExistingUser = async <Result>(
  { unitOfWork, users }: { readonly unitOfWork: UnitOfWork; readonly users: UserStore },
  scope: TenantScope,
  named: Named,
  change: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'conflict') throw error;
    const column = error.members?.[0]?.pointer === '/email' ? 'email' : 'username';
    const identifier = named[column];
    if (typeof identifier !== 'string') throw error;
    const existing = await unitOfWork.transaction(scope, (tx) => users.findLogin(tx, scope, { column, key: identifierKey(identifier) }));
    throw new ServiceError('conflict', error.message, {
      ...(error.members && { members: error.members }),
      ...(existing && { existingId: existing.user.id }),
    });
  }
};

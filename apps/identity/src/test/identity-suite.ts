import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { TenantContext, User } from '#contracts';
import { SqlTransaction } from '#persistence';
import { captureLog, type LoggedLine, twoTenants } from '#testing';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { ListAuthenticatorsUseCase } from '../use-cases/list-authenticators/list-authenticators.use-case.js';
import { IdentityHarness } from './identity-harness.js';

/** The service that the tests of a `describe` share, what it logged, and two tenants that each test finds anew. */
export let identity: IdentityHarness;
export let log: readonly LoggedLine[];
export let a: TenantContext;
export let b: TenantContext;

/** Starts them for the `describe` that this is called in. `settings`: of the service's environment. */
export const useIdentity = (settings: NodeJS.ProcessEnv = {}): void => {
  beforeAll(async () => {
    identity = await IdentityHarness.start(settings);
    log = captureLog();
  }, 60_000);
  afterAll(() => identity.close());
  beforeEach(() => {
    ({ a, b } = twoTenants());
    identity.outbox.events.length = 0;
  });
};

export const refused = expect.objectContaining({ code: 'invalid_credentials' });

export const newUser = (context = a): Promise<User> =>
  identity.get(CreateUserUseCase).execute(context, { username: `user-${randomUUID()}`, email: `${randomUUID()}@example.com` });

/** What a user has set up. */
export const list = (user: Pick<User, 'id'>, context = a) => identity.get(ListAuthenticatorsUseCase).execute(context, { userId: user.id });

/** What the database answers within a tenant. */
export const rows = (
  context: TenantContext,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> =>
  identity.unitOfWork.transaction(context, (tx) => SqlTransaction.of(tx).query(sql, [...parameters]));

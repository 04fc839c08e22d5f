import { randomBytes, randomUUID } from 'node:crypto';
import type { CreateUserRequest, TenantContext, User, UserId, UserImportId, InvitationId } from '#contracts';
import { createSecret } from '#oauth-core';
import { FakeClock, tenantContext } from '#testing';
import { InMemoryIdempotentCreations, InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';
import { ZxcvbnPasswordEstimator } from '../adapters/zxcvbn-password-estimator.js';
import { CreateEmailVerificationUseCase } from '../use-cases/create-email-verification/create-email-verification.use-case.js';
import { CreatePasswordResetUseCase } from '../use-cases/create-password-reset/create-password-reset.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { FindUsersUseCase } from '../use-cases/find-users/find-users.use-case.js';
import { GetLoginThrottleUseCase } from '../use-cases/get-login-throttle/get-login-throttle.use-case.js';
import { GetPasswordResetUseCase } from '../use-cases/get-password-reset/get-password-reset.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { KnownUsers } from '../use-cases/known-users.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { MessageRequests } from '../use-cases/message-requests.js';
import { NewPasswords } from '../use-cases/new-passwords.js';
import { NewUsers } from '../use-cases/new-users.js';
import { RecordLoginUseCase } from '../use-cases/record-login/record-login.use-case.js';
import { ReportThrottlingUseCase } from '../use-cases/report-throttling/report-throttling.use-case.js';
import { RequestPasswordResetUseCase } from '../use-cases/request-password-reset/request-password-reset.use-case.js';
import { ResetPasswordUseCase } from '../use-cases/reset-password/reset-password.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UnlockUserUseCase } from '../use-cases/unlock-user/unlock-user.use-case.js';
import { UserDeletions } from '../use-cases/user-deletions.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyEmailUseCase } from '../use-cases/verify-email/verify-email.use-case.js';
import { AcceptedTerms } from '../use-cases/accepted-terms.js';
import { AccountGuard } from '../authenticators/password/account-guard.js';
import { PasswordAuthenticator } from '../authenticators/password/password.authenticator.js';
import {
  FakeCodeGuessStore,
  FakeFailureStore,
  FakeLoginLimits,
  FakePause,
  FakeThrottleSecret,
  FakeThrottleStore,
} from './fake-throttles.js';
import {
  FakeAttributeSchemas,
  FakeFirstFactorPolicies,
  FakePasswordPolicies,
  FakePasswordResetPolicies,
  FakeTermsPolicies,
} from './fake-policies.js';
import {
  FakeBreachedPasswords,
  FakeCredentialStore,
  FakeHasher,
  FakeOutbox,
  FakePasskeyStore,
  FakePasswordResetStore,
  FakeUserDeletionStore,
  FakeUserStore,
  FakeVerificationStore,
  Memory,
} from './fakes.js';

/** Terms are accepted on a real database alone. */
const noAcceptances = {
  insert: () => Promise.reject(new Error('nothing is in effect')),
  list: () => Promise.resolve({ items: [], nextCursor: null }),
  listOfUser: () => Promise.resolve([]),
};

const estimator = new ZxcvbnPasswordEstimator();

/** Every use case of the service over fakes. */
export const fakeIdentity = () => {
  const memory = new Memory();
  const clock = new FakeClock();
  const hasher = new FakeHasher();
  const unitOfWork = new InMemoryUnitOfWork(saving(memory));
  const creations = new InMemoryIdempotentCreations(unitOfWork);
  const outbox = inTransactions(new FakeOutbox(memory));
  const users = inTransactions(new FakeUserStore(memory));
  const credentials = inTransactions(new FakeCredentialStore(memory));
  const passkeys = new FakePasskeyStore(memory);
  const failures = inTransactions(new FakeFailureStore(memory));
  const throttles = inTransactions(new FakeThrottleStore(memory));
  const limits = new FakeLoginLimits();
  const verifications = inTransactions(new FakeVerificationStore(memory));
  const context: TenantContext = tenantContext();
  const pause = new FakePause();
  const guard = new AccountGuard(failures, new FakeThrottleSecret(), throttles, outbox, clock);
  const policies = new FakePasswordPolicies();
  const resetPolicies = new FakePasswordResetPolicies();
  const firstFactors = new FakeFirstFactorPolicies();
  const deletions = inTransactions(new FakeUserDeletionStore());
  const resets = inTransactions(new FakePasswordResetStore(memory));
  const tokens = { create: (kind: 'ev' | 'pr' | 'ml' | 'iv') => createSecret(kind, randomBytes) };
  const breached = new FakeBreachedPasswords();
  const passwords = new NewPasswords(policies, estimator, breached, hasher);
  const ids = {
    userId: () => randomUUID() as UserId,
    userImportId: () => randomUUID() as UserImportId,
    invitationId: () => randomUUID() as InvitationId,
  };
  const schemas = new FakeAttributeSchemas();
  const known = new KnownUsers(schemas);
  const nobodyAccepts = new AcceptedTerms(noAcceptances, new FakeTermsPolicies(), outbox, clock);
  const newUsers = new NewUsers(users, credentials, passwords, outbox, clock, ids, schemas, nobodyAccepts);
  const createUser = new CreateUserUseCase(unitOfWork, creations, users, newUsers);
  const requests = new MessageRequests(unitOfWork, throttles, pause, clock);
  return {
    memory,
    clock,
    users,
    failures,
    throttles,
    hasher,
    limits,
    pause,
    policies,
    breached,
    resetPolicies,
    schemas,
    firstFactors,
    unitOfWork,
    context,
    createUser,
    updateUser: new UpdateUserUseCase(unitOfWork, users, failures, outbox, clock, schemas),
    deleteUser: new DeleteUserUseCase(unitOfWork, users, new UserDeletions(users, deletions, outbox, clock)),
    getUser: new GetUserUseCase(unitOfWork, users, known),
    findUsers: new FindUsersUseCase(unitOfWork, users),
    listUsers: new ListUsersUseCase(unitOfWork, users, known),
    setPassword: new SetPasswordUseCase(unitOfWork, users, credentials, failures, passwords, outbox, clock),
    getLoginThrottle: new GetLoginThrottleUseCase(unitOfWork, users, failures, clock),
    unlockUser: new UnlockUserUseCase(unitOfWork, users, failures, inTransactions(new FakeCodeGuessStore(memory)), outbox),
    password: new PasswordAuthenticator(unitOfWork, users, credentials, guard, throttles, limits, pause, hasher, outbox, clock),
    createEmailVerification: new CreateEmailVerificationUseCase(unitOfWork, users, verifications, tokens, clock),
    verifyEmail: new VerifyEmailUseCase(unitOfWork, verifications, outbox, clock),
    requestPasswordReset: new RequestPasswordResetUseCase(users, throttles, resets, resetPolicies, requests, outbox, clock),
    createPasswordReset: new CreatePasswordResetUseCase(unitOfWork, users, credentials, passkeys, resets, firstFactors, tokens, clock),
    getPasswordReset: new GetPasswordResetUseCase(unitOfWork, resets, policies, clock),
    resetPassword: new ResetPasswordUseCase(unitOfWork, resets, credentials, guard, passwords, hasher, outbox, clock),
    reportThrottling: new ReportThrottlingUseCase(unitOfWork, throttles, outbox, clock),
    recordLogin: new RecordLoginUseCase(users),
    /** A user, without the events of making one. */
    given: async (request: CreateUserRequest): Promise<User> => {
      const user = await createUser.execute(context, request);
      memory.events.length = 0;
      return user;
    },
  };
};
export type FakeIdentity = ReturnType<typeof fakeIdentity>;

/** An id that nobody has. */
export const unknownUser = '7e57c0de-0000-4000-8000-000000000000' as UserId;

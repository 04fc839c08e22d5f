import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type {
  BegunEnrolment,
  ChallengeId,
  EnrolmentId,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  TenantContext,
  User,
  VerifiedAuthentication,
} from '#contracts';
import { SqlTransaction } from '#persistence';
import { captureLog, type Ceremony, type LoggedLine, SoftwareAuthenticator, twoTenants } from '#testing';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { CreatePasskeyChallengeUseCase } from '../use-cases/create-passkey-challenge/create-passkey-challenge.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { ListAuthenticatorsUseCase } from '../use-cases/list-authenticators/list-authenticators.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { IdentityHarness } from './identity-harness.js';

/** The service that the tests of a `describe` share, what it logged, and two tenants that each test finds anew. */
export let identity: IdentityHarness;
export let log: readonly LoggedLine[];
export let a: TenantContext;
export let b: TenantContext;

/** Starts them for the `describe` that this is called in. */
export const useIdentity = (): void => {
  beforeAll(async () => {
    identity = await IdentityHarness.start();
    log = captureLog();
  }, 60_000);
  afterAll(() => identity.close());
  beforeEach(() => {
    ({ a, b } = twoTenants());
    identity.outbox.events.length = 0;
  });
};

export const refused = expect.objectContaining({ code: 'invalid_credentials' });
export const origin = 'http://localhost:3000';
/** An issuer at a domain of its own. */
export const acme = 'https://login.acme.example';

type Who = Pick<User, 'id' | 'version'>;

export const newUser = (context = a): Promise<User> =>
  identity.get(CreateUserUseCase).execute(context, { username: `user-${randomUUID()}`, email: `${randomUUID()}@example.com` });
export const begin = async (user: Who, context = a): Promise<BegunEnrolment & { readonly options: PasskeyCreationOptions }> => {
  const begun = await identity
    .get(BeginEnrolmentUseCase)
    .execute(context, { userId: user.id, userVersion: null, purpose: 'a session', mustBeFirst: false, wish: { method: 'passkey' } });
  if (begun.offer.method !== 'passkey') throw new Error('another authenticator was offered');
  return { ...begun, options: begun.offer.options };
};
export const confirm = (
  user: Who,
  enrolmentId: EnrolmentId,
  credential: string,
  context = a,
  name: string | null = null,
  mustBeFirst = false,
  purpose = 'a session',
) =>
  identity.get(ConfirmEnrolmentUseCase).execute(context, {
    userId: user.id,
    userVersion: null,
    purpose,
    mustBeFirst,
    enrolmentId,
    answer: { method: 'passkey', credential },
    name,
  });
export const enrol = async (user: Who, authenticator = new SoftwareAuthenticator(), context = a) => {
  const { enrolmentId, options } = await begin(user, context);
  const { authenticator: enrolled } = await confirm(user, enrolmentId, authenticator.create(options, { origin }), context, 'my telephone');
  return { authenticator, enrolled };
};
export const ask = async (
  proved: Who | null = null,
  context = a,
): Promise<{ challengeId: ChallengeId; options: PasskeyRequestOptions }> => {
  const challengeId = randomUUID() as ChallengeId;
  const user = proved && { userId: proved.id, userVersion: proved.version };
  return { challengeId, ...(await identity.get(CreatePasskeyChallengeUseCase).execute(context, { challengeId, user })) };
};
export const verify = (
  challengeId: ChallengeId,
  answer: string,
  { proved = null, context = a }: { proved?: Who | null; context?: TenantContext } = {},
) =>
  identity.get(VerifyAuthenticationUseCase).execute(context, {
    method: 'passkey',
    userId: proved?.id ?? null,
    userVersion: proved?.version ?? null,
    challengeId,
    answer,
  });
export const signIn = async (
  authenticator: SoftwareAuthenticator,
  ceremony: Partial<Ceremony> = {},
  context = a,
): Promise<VerifiedAuthentication> => {
  const { challengeId, options } = await ask(null, context);
  return verify(challengeId, authenticator.get(options, { origin, ...ceremony }), { context });
};
export const asSecond = async (proved: Who, authenticator: SoftwareAuthenticator, ceremony: Partial<Ceremony> = {}) => {
  const { challengeId, options } = await ask(proved);
  return verify(challengeId, authenticator.get(options, { origin, ...ceremony }), { proved });
};
export const list = (user: Who, context = a) => identity.get(ListAuthenticatorsUseCase).execute(context, { userId: user.id });
export const rows = (
  context: TenantContext,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> =>
  identity.unitOfWork.transaction(context, (tx) => SqlTransaction.of(tx).query(sql, [...parameters]));

import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type {
  Authenticated,
  AuthorizationRequestId,
  SessionFacts,
  SignInKey,
  SignInNeeds,
  TenantContext,
  UserId,
  WayBack,
} from '#contracts';
import { captureLog, type LoggedLine, twoTenants } from '#testing';
import { noSecondFactor, type SessionService, startSessionService, usualLifetimes } from './session-service.js';

/** The service that the tests of a `describe` share, what it logged, and two tenants that each test finds anew. */
export let service: SessionService;
export let log: readonly LoggedLine[];
export let a: TenantContext;
export let b: TenantContext;

/** Starts them for the `describe` that this is called in. */
export const useSessionService = (): void => {
  beforeAll(async () => {
    log = captureLog();
    service = await startSessionService();
  }, 120_000);
  afterAll(() => service.stop());
  beforeEach(() => {
    ({ a, b } = twoTenants());
    service.tenants.contexts.splice(0, Infinity, a, b);
    service.outbox.published.length = 0;
    service.users.look = () => Promise.resolve(true);
    service.users.refusal = null;
    service.users.userVersion = 7;
    service.users.enrolment = ['password', 'email-otp'];
    service.users.demanded = 'off';
    service.policies.policy = noSecondFactor;
    service.lifetimePolicies.policy = usualLifetimes;
    service.users.setUp = [];
    service.users.onFile = { attributes: [], terms: [] };
    service.users.memberOf = [];
    service.users.said.length = 0;
    service.users.enrolling.length = 0;
  });
};

export const newUser = (): UserId => randomUUID() as UserId;
export const randomBytesOf =
  (text: string) =>
  (size: number): Uint8Array =>
    createHash('sha512').update(text).digest().subarray(0, size);

export const noNeeds: SignInNeeds = { acr: null, maxAge: null, chooseAccount: false, userId: null };
export const wayBack: WayBack = {
  clientName: 'Notes',
  refusal: 'https://notes.example/cb?error=access_denied',
  home: 'https://notes.example/',
};

export const start = async (
  context: TenantContext,
  sessionToken: string | null = null,
  needs: Partial<SignInNeeds> = {},
): Promise<SignInKey> => {
  const requestId = `request-${randomUUID()}` as AuthorizationRequestId;
  return service.startSignIn.execute(context, { requestId, needs: { ...noNeeds, ...needs }, wayBack, sessionToken });
};

export type SignedIn = Authenticated & { readonly sessionToken: string; readonly session: SessionFacts };

export const rest = { userAgent: 'a browser', knownBrowser: null, previousSessionToken: null } as const;
export const attempt = (key: SignInKey, identifier: string, password = 'right') => ({
  ...key,
  ...rest,
  proof: { method: 'password', identifier, password } as const,
});

/** As `userId`: the identity service of this suite knows users by their id. */
export const complete = async (
  context: TenantContext,
  key: SignInKey,
  userId: UserId,
  previousSessionToken: string | null = null,
): Promise<SignedIn> => {
  const { sessionToken, ...answer } = await service.authenticate.execute(context, { ...attempt(key, userId), previousSessionToken });
  const session = sessionToken === null ? null : await sessionOf(context, sessionToken);
  if (sessionToken === null || session === null) throw new Error('there is no session after the sign-in');
  return { ...answer, sessionToken, session };
};

export const decide = (context: TenantContext, key: SignInKey, sessionToken: string, decision: 'allow' | 'deny' = 'allow') =>
  service.decideConsent.execute(context, { ...key, sessionToken, decision });

export const stateOf = (context: TenantContext, key: SignInKey, sessionToken: string | null = null) =>
  service.getSignIn.execute(context, { ...key, sessionToken });

export const login = async (context: TenantContext, userId = newUser(), previousSessionToken: string | null = null): Promise<SignedIn> =>
  complete(context, await start(context), userId, previousSessionToken);

export const sessionOf = async (context: TenantContext, sessionToken: string) =>
  (await service.getSession.execute(context, { sessionToken })).session;

export const endAllOf = (
  context: TenantContext,
  userId: UserId,
  reason: 'user_inactive' | 'password_changed',
  beforeVersion: number | null = null,
) => service.unitOfWork.transaction(context, (tx) => service.endUserSessions.execute(tx, context, { userId, reason, beforeVersion }));

export const invalid = expect.objectContaining({ code: 'transaction_invalid' });

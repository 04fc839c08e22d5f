import { randomUUID } from 'node:crypto';
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
import { type Ceremony, SoftwareAuthenticator } from '#testing';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { CreatePasskeyChallengeUseCase } from '../use-cases/create-passkey-challenge/create-passkey-challenge.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { a, identity } from './identity-suite.js';

export const origin = 'http://localhost:3000';
/** An issuer at a domain of its own. */
export const acme = 'https://login.acme.example';

type Who = Pick<User, 'id' | 'version'>;

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

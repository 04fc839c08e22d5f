import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type {
  AuthenticatorId,
  BegunEnrolment,
  EnrolledAuthenticator,
  EnrolmentId,
  TenantContext,
  User,
  VerifiedAuthentication,
} from '#contracts';
import { MasterKeys } from '#platform';
import { generateSync } from 'otplib';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { a, identity, useIdentity } from './identity-suite.js';

/** As `useIdentity`: secrets are sealed under the first of two keys. */
export const useTotp = (): void => useIdentity({ OSTIARY_IDENTITY_KEYS: `${MasterKeys.generate('k2')},${MasterKeys.generate('k1')}` });

export const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: expect.any(Number) });
export const period = 30;

export type Begun = BegunEnrolment & { readonly offer: { readonly method: 'totp' } };

/** A device: what the app knows. */
type Device = { readonly key: string; readonly authenticator: EnrolledAuthenticator };

/** What the app shows, `steps` from now. */
export const codeOf = (key: string, steps = 0): string =>
  generateSync({ secret: key, epoch: identity.clock.epochSeconds() + steps * period });
/** What enrolments are for. */
const purposes = new Map<EnrolmentId, string>();
export const begin = async (
  user: Pick<User, 'id'>,
  context = a,
  userVersion: number | null = null,
  purpose: string = randomUUID(),
): Promise<Begun> => {
  const asked = { userId: user.id, userVersion, purpose, mustBeFirst: false, wish: { method: 'totp' } } as const;
  const begun = await identity.get(BeginEnrolmentUseCase).execute(context, asked);
  purposes.set(begun.enrolmentId, purpose);
  if (begun.offer.method !== 'totp') throw new Error('another authenticator was offered');
  return { ...begun, offer: begun.offer };
};
export const confirm = (
  user: Pick<User, 'id'>,
  {
    enrolmentId,
    code,
    purpose = purposes.get(enrolmentId) ?? '',
    mustBeFirst = false,
  }: { enrolmentId: EnrolmentId; code: string; purpose?: string; mustBeFirst?: boolean },
  context = a,
  userVersion: number | null = null,
) =>
  identity.get(ConfirmEnrolmentUseCase).execute(context, {
    userId: user.id,
    userVersion,
    purpose,
    mustBeFirst,
    enrolmentId,
    answer: { method: 'totp', code },
    name: 'telephone',
  });
/** A device of the user, whose first code is of the step before: the present one is still good. */
export const enrol = async (user: Pick<User, 'id'>, context = a): Promise<Device> => {
  const { enrolmentId, offer } = await begin(user, context);
  const { authenticator } = await confirm(user, { enrolmentId, code: codeOf(offer.key, -1) }, context);
  return { key: offer.key, authenticator };
};
export const verify = (
  user: Pick<User, 'id' | 'version'>,
  code: string,
  {
    usedFor = randomUUID(),
    context = a,
    userVersion = user.version,
  }: { usedFor?: string; context?: TenantContext; userVersion?: number } = {},
): Promise<VerifiedAuthentication> =>
  identity.get(VerifyAuthenticationUseCase).execute(context, { method: 'totp', userId: user.id, userVersion, usedFor, code });
export const remove = (user: Pick<User, 'id'>, authenticatorId: AuthenticatorId, context = a) =>
  identity.get(RemoveAuthenticatorUseCase).execute(context, { userId: user.id, authenticatorId });
export const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

import type { OAuthReply, SignInKey, SignInState } from '#contracts';
import { errorReply, invalidAuthSession, jsonReply, OAuthError } from '#oauth-core';
import { authSessionOf } from './auth-session.js';
import { isNative, type NativeMethod } from './typed-proof.js';

/** A sign-in that waits for its user. */
export type OpenState = Extract<SignInState, { readonly status: 'open' }>;

/** What was wrong with what the client brought of its user. None tells whether there is such a user. */
export type Problem = 'invalid_credentials' | 'username_required' | 'unsupported_method' | 'unreachable' | 'too_many_requests';

/** `retryAfter`: seconds. */
export type Failure = { readonly problem: Problem; readonly retryAfter?: number };

/** By what a client can have its user go on, preferred ones first; none: they need a browser. */
export const nativeWaysOf = ({ step, otherWays }: Pick<OpenState, 'step' | 'otherWays'>): readonly NativeMethod[] =>
  [step, ...otherWays].filter(isNative);

/** Of a code: whether one is waited for, and where it went, as only the user knows it. */
const sendingOf = ({ userId, step, isChallenged, sentTo, firstFactor }: OpenState, method: NativeMethod) => {
  if (method !== 'email-otp' && method !== 'sms-otp') return {};
  if (userId === null) return { code_sent: firstFactor.mailed === method };
  return {
    code_sent: isChallenged && step === method,
    ...(isChallenged && step === method && sentTo !== null && { code_sent_to: sentTo }),
  };
};

/** OAuth 2.0 for First-Party Applications §5.2.2.1: what is needed of the user, and by which auth_session it comes. */
export const insufficientAuthorization = (
  key: SignInKey,
  state: OpenState,
  [method, ...otherMethods]: readonly [NativeMethod, ...NativeMethod[]],
  failure: Failure | null,
): OAuthReply => {
  const { problem, retryAfter } = failure ?? {};
  return jsonReply(
    problem === 'too_many_requests' ? 429 : 400,
    {
      error: 'insufficient_authorization',
      error_description: 'The user has to prove who they are',
      auth_session: authSessionOf(key),
      method,
      other_methods: otherMethods,
      ...sendingOf(state, method),
      ...(problem !== undefined && { problem }),
    },
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  );
};

/** The user goes on in a browser, at the authorization endpoint: whatever else they have to do, there is a page for it. */
export const redirectToWeb = (issuer: string): OAuthReply =>
  errorReply(new OAuthError('redirect_to_web', 'The user has to go on in a browser'), issuer);

/** One refusal for whatever is wrong with an auth_session, and the one of the token service: nobody is told who refused it. */
export const invalidSession = (issuer: string): OAuthReply => errorReply(invalidAuthSession(), issuer);

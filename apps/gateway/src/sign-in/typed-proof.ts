import { Injectable } from '@nestjs/common';
import { type AuthenticateRequest, rpcMap, ServiceError, type SignInKey, type TypedProof } from '#contracts';
import { RpcClient } from '#kernel';
import { readDeviceCookie, readKnownBrowserCookie, readRememberedCookie, readSessionCookie, writeSignedIn } from '../http/cookies.js';
import { Countries } from '../http/countries.js';
import type { TenantRequest } from '../http/tenant-request.js';
import type { Failure, Submitted } from './step-page.js';

/** What a proof led to: no page of its own. */
export type Proved = Exclude<Submitted, { readonly kind: 'shown' }>;

/** What a form says beside the proof. */
export type SignInChoices = Pick<AuthenticateRequest, 'staySignedIn' | 'rememberBrowser'>;

/** Hands on what a person typed to prove who they are. */
@Injectable()
export class TypedProofs {
  constructor(
    private readonly rpc: RpcClient,
    private readonly countries: Countries,
  ) {}

  /**
   * RPC: session.authenticateUser. A failure says what the user did wrong, without a word on whether there is such a user (ASVS 5.0 §6.3.8). Not 401: no HTTP
   * authentication would help (RFC 9110 §15.5.2). `typed` is shown again. `said`: what else the form says.
   */
  async submit(request: TenantRequest, key: SignInKey, proof: TypedProof, typed: string, said: SignInChoices = {}): Promise<Proved> {
    const [rememberedBrowsers, devices] = [readRememberedCookie(request), readDeviceCookie(request)];
    const country = this.countries.of(request);
    try {
      const authenticated = await this.rpc.call(rpcMap.session.authenticateUser, request.context, {
        ...key,
        ...said,
        ...(rememberedBrowsers.length > 0 && { rememberedBrowsers }),
        ...(devices.length > 0 && { devices }),
        ...(country !== null && { country }),
        proof,
        userAgent: request.http.headers['user-agent'] ?? null,
        knownBrowser: readKnownBrowserCookie(request),
        previousSessionToken: readSessionCookie(request),
      });
      const { state, sessionToken } = authenticated;
      writeSignedIn(request, authenticated);
      return { kind: 'moved', state, sessionToken };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error, typed) };
    }
  }
}

/** The answer of an authenticator as `TypedProofs.submit`, which says that it was refused, and not that something was typed. */
export const submitPasskey = async (
  proofs: TypedProofs,
  request: TenantRequest,
  key: SignInKey,
  answer: string,
  said: SignInChoices = {},
): Promise<Submitted> => {
  const submitted = await proofs.submit(request, key, { method: 'passkey', answer }, '', said);
  if (submitted.kind !== 'failed' || submitted.failure.problem !== 'invalid_credentials') return submitted;
  return { kind: 'failed', failure: { ...submitted.failure, problem: 'passkey_refused' } };
};

/** As `failureOf`, of what was asked to send a message: what there is too much of are messages. */
export const sendFailureOf = (error: unknown, typed: string): Failure => {
  const failure = failureOf(error, typed);
  return failure.problem === 'too_many_requests' ? { ...failure, problem: 'too_many_messages' } : failure;
};

/** What a refusal of the identity service tells the person; throws every other error again. */
export const failureOf = (error: unknown, typed: string): Failure => {
  if (!(error instanceof ServiceError)) throw error;
  if (error.code === 'invalid_credentials' || error.code === 'invalid_argument')
    return { status: 400, problem: 'invalid_credentials', typed };
  if (error.code === 'too_many_requests') return { status: 429, problem: 'too_many_requests', typed, retryAfter: error.retryAfter ?? 5 };
  throw error;
};

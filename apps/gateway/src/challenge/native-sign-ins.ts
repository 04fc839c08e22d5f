import { Injectable } from '@nestjs/common';
import { type OAuthReply, rpcMap, ServiceError, type SignInKey, type SignInState, type TypedProof } from '#contracts';
import { RpcClient } from '#kernel';
import { fieldLimits } from '#pages';
import { Countries } from '../http/countries.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { type Failure, insufficientAuthorization, invalidSession, nativeWaysOf, type OpenState, redirectToWeb } from './challenge-reply.js';
import type { Typed } from './typed-proof.js';

/** Where a sign-in stands after what the client brought; `sessionToken` where a session began. */
type Moved = { readonly state: SignInState; readonly sessionToken: string | null; readonly failure: Failure | null };

/** Sign-ins by the forms of an application: the same steps as on the pages, by the same authenticators, policies and limits. No cookie plays a part. */
@Injectable()
export class NativeSignIns {
  constructor(
    private readonly rpc: RpcClient,
    private readonly countries: Countries,
  ) {}

  /**
   * Takes what the client brought of its user, and says what is needed next, or answers with the code. RPCs: those of the session service by which the pages of the step take a form, session.getSignIn after a failure, and
   * token.completeAuthorizationChallenge where nothing is needed any more.
   */
  async take(request: TenantRequest, key: SignInKey, state: SignInState, typed: Typed): Promise<OAuthReply> {
    try {
      const moved = await this.move(request, key, state, typed);
      return await this.answer(request, key, moved);
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'transaction_invalid') return invalidSession(request.tenant.issuer);
      throw error;
    }
  }

  private async move(request: TenantRequest, key: SignInKey, state: SignInState, typed: Typed): Promise<Moved> {
    const failed = async (failure: Failure): Promise<Moved> => {
      const now = await this.rpc.call(rpcMap.session.getSignIn, request.context, { ...key, sessionToken: null });
      return { state: now, sessionToken: null, failure };
    };
    if (state.status !== 'open' || typed.kind === 'nothing') return { state, sessionToken: null, failure: null };
    if (typed.kind === 'unknown_method' || !this.isPossible(state, typed)) return failed({ problem: 'unsupported_method' });
    if (typed.kind === 'password' && typed.identifier === '') return failed({ problem: 'username_required' });
    if (typed.kind === 'password' && isTooLong(typed)) return failed({ problem: 'invalid_credentials' });
    if (typed.kind === 'message' && state.userId === null && typed.identifier === null && state.firstFactor.mailed === null)
      return failed({ problem: 'username_required' });
    try {
      return typed.kind === 'message' ? await this.send(request, key, state, typed) : await this.prove(request, key, state, typed);
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  /** What nobody could prove at this step costs no guess. */
  private isPossible(state: OpenState, typed: Exclude<Typed, { readonly kind: 'nothing' | 'unknown_method' }>): boolean {
    const method = typed.kind === 'password' ? 'password' : typed.method;
    const { step, otherWays } = state.firstFactor;
    return nativeWaysOf(state).includes(method) || (method === 'password' && [step, ...otherWays].includes(method));
  }

  private proofOf(state: OpenState, typed: Extract<Typed, { readonly kind: 'password' | 'code' }>): TypedProof {
    if (typed.kind === 'password') return { method: 'password', identifier: typed.identifier, password: typed.password };
    const { method, code } = typed;
    return method === 'email-otp' && state.userId === null ? { method, as: 'first-factor', code } : { method, code };
  }

  private async prove(
    request: TenantRequest,
    key: SignInKey,
    state: OpenState,
    typed: Extract<Typed, { readonly kind: 'password' | 'code' }>,
  ): Promise<Moved> {
    const country = this.countries.of(request);
    const authenticated = await this.rpc.call(rpcMap.session.authenticateUser, request.context, {
      ...key,
      ...(country !== null && { country }),
      proof: this.proofOf(state, typed),
      userAgent: request.http.headers['user-agent'] ?? null,
      knownBrowser: null,
      previousSessionToken: null,
    });
    return { state: authenticated.state, sessionToken: authenticated.sessionToken, failure: null };
  }

  /** A message to sign in with, whoever has the name (attack A80), or one to the user who has proved something. */
  private async send(
    request: TenantRequest,
    key: SignInKey,
    state: OpenState,
    { method, identifier }: Extract<Typed, { readonly kind: 'message' }>,
  ): Promise<Moved> {
    const present = { ...key, sessionToken: null };
    if (state.userId === null) {
      // Nobody has a phone before they are somebody.
      if (method !== 'email-otp') throw new ServiceError('transaction_invalid', 'A text message is no first proof.');
      if (state.firstFactor.step !== method)
        await this.rpc.call(rpcMap.session.chooseAuthenticator, request.context, { ...present, method });
      const asked = await this.rpc.call(rpcMap.session.requestSignInMessage, request.context, { ...present, method, identifier });
      return { state: asked, sessionToken: null, failure: null };
    }
    if (state.step !== method) await this.rpc.call(rpcMap.session.chooseAuthenticator, request.context, { ...present, method });
    await this.rpc.call(rpcMap.session.beginChallenge, request.context, present);
    // Where it went is noted behind the answer to who asked for it.
    const sent = await this.rpc.call(rpcMap.session.getSignIn, request.context, present);
    return { state: sent, sessionToken: null, failure: null };
  }

  private async answer(request: TenantRequest, key: SignInKey, { state, sessionToken, failure }: Moved): Promise<OAuthReply> {
    const { issuer } = request.tenant;
    if (!('purpose' in state) || state.purpose.kind !== 'authorization' || state.status === 'ended') return invalidSession(issuer);
    if (state.status === 'open' && state.enrolment?.mayWait === true) return this.postpone(request, key);
    if (state.status === 'open' && state.step !== 'consent') {
      const [method, ...otherMethods] = nativeWaysOf(state);
      return method === undefined ? redirectToWeb(issuer) : insufficientAuthorization(key, state, [method, ...otherMethods], failure);
    }
    const { requestId } = state.purpose;
    return this.rpc.call(rpcMap.token.completeAuthorizationChallenge, request.context, { requestId, signIn: key, sessionToken });
  }

  /** What users may set up later, they set up on the pages. */
  private async postpone(request: TenantRequest, key: SignInKey): Promise<OAuthReply> {
    const userAgent = request.http.headers['user-agent'] ?? null;
    const { state, sessionToken } = await this.rpc.call(rpcMap.session.postponeEnrolment, request.context, {
      ...key,
      sessionToken: null,
      userAgent,
    });
    return this.answer(request, key, { state, sessionToken, failure: null });
  }
}

/** What no name or password is. */
const isTooLong = ({ identifier, password }: Extract<Typed, { readonly kind: 'password' }>): boolean =>
  identifier.length > fieldLimits.username || password.length > fieldLimits.password;

/** What a refusal of the identity service tells the client; throws every other error again. */
const failureOf = (error: unknown): Failure => {
  if (!(error instanceof ServiceError)) throw error;
  switch (error.code) {
    case 'invalid_credentials':
    case 'invalid_argument':
      return { problem: 'invalid_credentials' };
    case 'too_many_requests':
      return { problem: 'too_many_requests', retryAfter: error.retryAfter ?? 5 };
    case 'forbidden':
      return { problem: 'unreachable' };
    case 'not_found':
      return { problem: 'username_required' };
    default:
      throw error;
  }
};

import { Injectable } from '@nestjs/common';
import { type ClientRequest, type OAuthReply, rpcMap, ServiceError, type SignInKey, type SignInState } from '#contracts';
import { RpcClient } from '#kernel';
import { ClientCertificates } from '../http/client-certificates.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { clientRequestOf } from '../oauth/client-request.js';
import { sendOAuthReply } from '../oauth/send-oauth-reply.js';
import { readAuthSession } from './auth-session.js';
import { invalidSession } from './challenge-reply.js';
import { NativeSignIns } from './native-sign-ins.js';
import { readTyped, type Typed, withoutProofs } from './typed-proof.js';

/** A sign-in that the client may go on with. `headers`: of whatever is answered. */
type OpenSignIn = { readonly key: SignInKey; readonly state: SignInState; readonly headers: OAuthReply['headers'] };

/** Such a sign-in, or what the client is answered instead. */
type Opened = { readonly reply: OAuthReply } | OpenSignIn;

/** The authorization challenge endpoint (OAuth 2.0 for First-Party Applications §4.1): an application of the tenant's own takes what its user proves themselves with. */
@Injectable()
export class AuthorizationChallengeEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly certificates: ClientCertificates,
    private readonly signIns: NativeSignIns,
  ) {}

  /**
   * RPCs: token.startAuthorizationChallenge, session.startSignIn and session.rebindSignIn, since a browser's cookie is no auth_session; with an auth_session session.getSignIn, token.continueAuthorizationChallenge, before anything typed is looked at, and session.rebindSignIn, by which it is used once; then
   * those of `NativeSignIns`.
   */
  async post(request: TenantRequest): Promise<void> {
    const form = formOf(request);
    const typed = readTyped(form);
    const authSession = singleParameter(form, 'auth_session');
    const client = { ...clientRequestOf(request, routes.authorizationChallenge, this.certificates), parameters: withoutProofs(form) };
    const opened = authSession === null ? await this.start(request, client) : await this.goOn(request, client, authSession);
    sendOAuthReply(request.reply, 'reply' in opened ? opened.reply : await this.answer(request, opened, typed));
  }

  private async answer(request: TenantRequest, { key, state, headers }: OpenSignIn, typed: Typed): Promise<OAuthReply> {
    const reply = await this.signIns.take(request, key, state, typed);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }

  private async start(request: TenantRequest, client: ClientRequest): Promise<Opened> {
    const begun = await this.rpc.call(rpcMap.token.startAuthorizationChallenge, request.context, client);
    if (begun.kind === 'answered') return begun;
    const { requestId, needs, wayBack, headers } = begun;
    const started = await this.rpc.call(rpcMap.session.startSignIn, request.context, { requestId, needs, wayBack, sessionToken: null });
    const key = await this.rebind(request, started);
    return { key, state: await this.stateOf(request, key), headers };
  }

  private async goOn(request: TenantRequest, client: ClientRequest, authSession: string): Promise<Opened> {
    const { issuer } = request.tenant;
    const named = readAuthSession(authSession);
    if (named === null) return { reply: invalidSession(issuer) };
    try {
      const state = await this.stateOf(request, named);
      if (!('purpose' in state) || state.purpose.kind !== 'authorization') return { reply: invalidSession(issuer) };
      const { requestId } = state.purpose;
      const continued = await this.rpc.call(rpcMap.token.continueAuthorizationChallenge, request.context, { ...client, requestId });
      if (continued.kind === 'answered') return continued;
      return { key: await this.rebind(request, named), state, headers: continued.headers };
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'transaction_invalid') return { reply: invalidSession(issuer) };
      throw error;
    }
  }

  /** What was presented is worth nothing any more. */
  private async rebind({ context }: TenantRequest, key: SignInKey): Promise<SignInKey> {
    const { browserToken } = await this.rpc.call(rpcMap.session.rebindSignIn, context, key);
    return { signInId: key.signInId, browserToken };
  }

  private stateOf({ context }: TenantRequest, key: SignInKey): Promise<SignInState> {
    return this.rpc.call(rpcMap.session.getSignIn, context, { ...key, sessionToken: null });
  }
}

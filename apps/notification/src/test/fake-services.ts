import { randomBytes, randomInt } from 'node:crypto';
import {
  type AnyRpc,
  type BackchannelMessage,
  type ContextOf,
  type RequestContext,
  type RequestOf,
  type ResponseOf,
  rpcMap,
  ServiceError,
  type EmailChangeMessage,
  type InvitationMessage,
  type SignInNoticeMessage,
  type SignUpMessage,
  type Tenant,
  type User,
  type UserId,
} from '#contracts';
import { RpcClient } from '#kernel';
import { createSecret } from '#oauth-core';

/** The tenant and the identity service, as notification sees them. */
export class FakeServices extends RpcClient {
  readonly tenants = new Map<string, Tenant>();
  readonly users = new Map<string, User>();
  readonly tokens: string[] = [];
  /** What codes are the answer to; their user and where they go. */
  readonly challenges = new Map<string, { readonly userId: UserId; readonly recipient: string }>();
  readonly codes: string[] = [];
  signUp: SignUpMessage = { kind: 'none' };
  invitation: InvitationMessage = { kind: 'none' };
  emailChange: EmailChangeMessage = { kind: 'none' };
  signInNotice: SignInNoticeMessage = { kind: 'none' };
  backchannel: BackchannelMessage = { kind: 'none' };
  failure: ServiceError | null = null;

  override async call<R extends AnyRpc>(rpc: R, context: ContextOf<R>, request: RequestOf<R>): Promise<ResponseOf<R>> {
    if (this.failure) throw this.failure;
    if ((context as RequestContext).deadline <= Date.now()) throw new ServiceError('deadline_exceeded', 'too late');
    const { id, challengeId } = request as { id: string; challengeId?: string };
    return this.answer(rpc, challengeId ?? id) as ResponseOf<R>;
  }

  private answer(rpc: AnyRpc, id: string): unknown {
    switch (rpc.subject) {
      case rpcMap.tenant.getTenant.subject: {
        const tenant = this.tenants.get(id);
        if (!tenant) throw new ServiceError('not_found', 'There is no such tenant.');
        return tenant;
      }
      case rpcMap.identity.findUser.subject:
        return { user: this.users.get(id) ?? null };
      case rpcMap.identity.listAuthenticators.subject:
        return { items: [], recoveryCodesLeft: 9 };
      case rpcMap.identity.createEmailVerification.subject: {
        const user = this.users.get(id) ?? null;
        if (user === null || user.email === null || user.emailVerified) return { token: null, user };
        const token = createSecret('ev', randomBytes);
        this.tokens.push(token);
        return { token, user };
      }
      case rpcMap.identity.createOneTimeCode.subject: {
        const challenge = this.challenges.get(id);
        const user = this.users.get(challenge?.userId ?? '') ?? null;
        if (challenge === undefined || user === null) return { code: null, user, recipient: null };
        const code = String(randomInt(1_000_000)).padStart(6, '0');
        this.codes.push(code);
        return { code, user, recipient: challenge.recipient };
      }
      case rpcMap.identity.createSignUpMessage.subject:
        return this.signUp;
      case rpcMap.identity.createEmailChangeMessage.subject:
        return this.emailChange;
      case rpcMap.session.createSignInNotice.subject:
        return this.signInNotice;
      case rpcMap.token.createBackchannelMessage.subject:
        return this.backchannel;
      case rpcMap.identity.createInvitationMessage.subject:
        return this.invitation;
      case rpcMap.identity.createPasswordReset.subject: {
        const user = this.users.get(id) ?? null;
        if (user?.status !== 'active' || user.email === null || !user.emailVerified) return { token: null, user };
        const token = createSecret('pr', randomBytes);
        this.tokens.push(token);
        return { token, user };
      }
      default:
        throw new Error(`nobody answers ${rpc.subject}`);
    }
  }
}

import { Injectable } from '@nestjs/common';
import {
  type AnsweredEnrolment,
  type AttributeChanges,
  type OnFile,
  type AuthenticationAttempt,
  type AuthenticatorName,
  type BeginAuthenticationRequest,
  type BegunEnrolment,
  type ConfirmedEnrolment,
  type Enrolling,
  type EnrolmentWish,
  type Evidence,
  mayProve,
  type OrganizationChoice,
  type PasskeyRequestOptions,
  type PasswordSignInPreview,
  type RequestOf,
  type ResponseOf,
  type RpcMap,
  rpcMap,
  type TenantContext,
  type UserId,
  type VerifiedAuthentication,
} from '#contracts';
import { RpcClient } from '#kernel';
import { Authenticators } from '../ports/authenticators.js';

/** Asks the identity service, each time: an answer that was remembered would be the one from before the change. */
@Injectable()
export class RpcAuthenticators extends Authenticators {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override verify(context: TenantContext, attempt: AuthenticationAttempt): Promise<VerifiedAuthentication> {
    return this.rpc.call(rpcMap.identity.verifyAuthentication, context, attempt);
  }

  override previewPasswordSignIn(context: TenantContext, identifier: string): Promise<PasswordSignInPreview> {
    return this.rpc.call(rpcMap.identity.previewPasswordSignIn, context, { identifier });
  }

  override begin(context: TenantContext, request: BeginAuthenticationRequest): Promise<{ readonly sentTo: string | null }> {
    return this.rpc.call(rpcMap.identity.beginAuthentication, context, request);
  }

  override async createPasskeyChallenge(
    context: TenantContext,
    request: RequestOf<RpcMap['identity']['createPasskeyChallenge']>,
  ): Promise<PasskeyRequestOptions> {
    return (await this.rpc.call(rpcMap.identity.createPasskeyChallenge, context, request)).options;
  }

  override async requestSignInMessage(
    context: TenantContext,
    request: RequestOf<RpcMap['identity']['requestSignInMessage']>,
  ): Promise<void> {
    await this.rpc.call(rpcMap.identity.requestSignInMessage, context, request);
  }

  override async enrolled(context: TenantContext, userId: UserId): Promise<readonly AuthenticatorName[]> {
    return (await this.list(context, userId)).enrolled;
  }

  override async organizations(context: TenantContext, userId: UserId): Promise<readonly OrganizationChoice[]> {
    const { memberships } = await this.rpc.call(rpcMap.identity.findMemberships, context, { userId });
    return memberships.map(({ organizationId, displayName }) => ({ organizationId, displayName }));
  }

  override list(context: TenantContext, userId: UserId): Promise<ResponseOf<RpcMap['identity']['listAuthenticators']>> {
    return this.rpc.call(rpcMap.identity.listAuthenticators, context, { userId });
  }

  override async createRecoveryCodes(context: TenantContext, userId: UserId): Promise<readonly string[]> {
    return (await this.rpc.call(rpcMap.identity.createRecoveryCodes, context, { userId })).codes;
  }

  override beginEnrolment(context: TenantContext, request: Enrolling & { readonly wish: EnrolmentWish }): Promise<BegunEnrolment> {
    return this.rpc.call(rpcMap.identity.beginEnrolment, context, request);
  }

  override confirmEnrolment(context: TenantContext, request: Enrolling & AnsweredEnrolment): Promise<ConfirmedEnrolment> {
    return this.rpc.call(rpcMap.identity.confirmEnrolment, context, request);
  }

  override async remove(context: TenantContext, request: RequestOf<RpcMap['identity']['removeAuthenticator']>): Promise<number> {
    return (await this.rpc.call(rpcMap.identity.removeAuthenticator, context, request)).userVersion;
  }

  override async rename(context: TenantContext, request: RequestOf<RpcMap['identity']['renameAuthenticator']>): Promise<void> {
    await this.rpc.call(rpcMap.identity.renameAuthenticator, context, request);
  }

  override async completeProfile(
    context: TenantContext,
    request: { readonly userId: UserId; readonly attributes: AttributeChanges },
  ): Promise<OnFile> {
    return (await this.rpc.call(rpcMap.identity.completeProfile, context, request)).onFile;
  }

  override async acceptTerms(context: TenantContext, request: { readonly userId: UserId; readonly version: string }): Promise<OnFile> {
    return (await this.rpc.call(rpcMap.identity.acceptTerms, context, request)).onFile;
  }

  override async cancelDeletion(context: TenantContext, request: Pick<Evidence, 'userId' | 'userVersion'>): Promise<number> {
    return (await this.rpc.call(rpcMap.identity.cancelDeletion, context, request)).userVersion;
  }

  override async stillHolds(context: TenantContext, { userId, userVersion }: Pick<Evidence, 'userId' | 'userVersion'>): Promise<boolean> {
    const { user } = await this.rpc.call(rpcMap.identity.findUser, context, { id: userId });
    return user !== null && mayProve(user) && user.version === userVersion;
  }
}

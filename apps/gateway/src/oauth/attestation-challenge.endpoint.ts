import { Injectable } from '@nestjs/common';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import type { TenantRequest } from '../http/tenant-request.js';
import { sendOAuthReply } from './send-oauth-reply.js';

/** The challenge endpoint (draft-ietf-oauth-attestation-based-client-auth, Challenges). One RPC. */
@Injectable()
export class AttestationChallengeEndpoint {
  constructor(private readonly rpc: RpcClient) {}

  async post({ reply, context }: TenantRequest): Promise<void> {
    const { challenge } = await this.rpc.call(rpcMap.token.createAttestationChallenge, context, {});
    sendOAuthReply(reply, { status: 200, headers: {}, body: { attestation_challenge: challenge } });
  }
}

import { Injectable } from '@nestjs/common';
import { type AuthorizationOutcome, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { type DevicePage, devicePage, fieldLimits } from '#pages';
import { queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { formOf, singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers, type PageStatus } from '../pages/page-answers.js';
import { AuthorizationOutcomes } from '../sign-in/authorization-outcomes.js';

/** `{issuer}/device`, the verification_uri (RFC 8628 §3.3): takes the code of a device, and begins the sign-in at which it is allowed or denied. */
@Injectable()
export class DeviceEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
    private readonly pages: PageAnswers,
  ) {}

  /** No RPC: whether the code of a link is one, nobody learns without sending the form. */
  async get(request: TenantRequest): Promise<void> {
    const userCode = singleParameter(queryParameters(request.http), 'user_code')?.trim() ?? '';
    const isFromLink = userCode !== '' && userCode.length <= fieldLimits.userCode;
    await this.send(request, { userCode: isFromLink ? userCode : '', isFromLink, problem: null }, {});
  }

  /** RPCs: token.openDevice, which counts codes that are wrong and asks the session service whose session this is, and session.startSignIn where it is right. */
  async post(request: TenantRequest): Promise<void> {
    const userCode = singleParameter(formOf(request), 'user_code')?.trim() ?? '';
    if (userCode === '') return this.refuse(request, '', 'missing', { status: 400 });
    if (userCode.length > fieldLimits.userCode) return this.refuse(request, '', 'wrong', { status: 400 });
    const sessionToken = readSessionCookie(request);
    let outcome: AuthorizationOutcome | null;
    try {
      ({ outcome } = await this.rpc.call(rpcMap.token.openDevice, request.context, { userCode, sessionToken }));
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'too_many_requests') throw error;
      return this.refuse(request, userCode, 'too_many_requests', { status: 429, retryAfter: error.retryAfter ?? 60 });
    }
    if (outcome === null) return this.refuse(request, userCode, 'wrong', { status: 400 });
    await this.outcomes.answerForm(request, outcome, sessionToken);
  }

  private refuse(request: TenantRequest, userCode: string, problem: DevicePage['problem'], status: PageStatus): Promise<void> {
    return this.send(request, { userCode, isFromLink: false, problem }, status);
  }

  private async send(
    request: TenantRequest,
    shown: Pick<DevicePage, 'userCode' | 'isFromLink' | 'problem'>,
    status: PageStatus,
  ): Promise<void> {
    await this.pages.send(request, devicePage({ ...this.pages.frameOf(request), ...shown }), status);
  }
}

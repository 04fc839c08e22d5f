import { Injectable } from '@nestjs/common';
import { asUser, type BegunEnrolment, type RequestOf, type RpcMap, type TenantContext } from '#contracts';
import { Authenticators } from '../../ports/authenticators.js';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** A user begins to set up an authenticator. */
@Injectable()
export class BeginEnrolmentUseCase {
  constructor(
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
  ) {}

  /** For whom, and whether they may, is found here; the rest is the identity service's. Refuses as both do. */
  async execute(context: TenantContext, { grounds, wish }: RequestOf<RpcMap['session']['beginEnrolment']>): Promise<BegunEnrolment> {
    const enrolling = await this.rights.requireGrounds(context, grounds, { mayBeDone: false });
    return this.authenticators.beginEnrolment(asUser(context, enrolling.userId), { ...enrolling, wish });
  }
}

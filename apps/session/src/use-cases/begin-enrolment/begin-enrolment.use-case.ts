import { Injectable } from '@nestjs/common';
import { asUser, type BegunEnrolment, enrollableAt, type RequestOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { Authenticators } from '../../ports/authenticators.js';
import { SignInPolicies } from '../../ports/sign-in-policies.js';
import { AuthenticatorRights } from '../authenticator-rights.js';
import { OutdatedProofs } from '../outdated-proofs.js';

/** A user begins to set up an authenticator. */
@Injectable()
export class BeginEnrolmentUseCase {
  constructor(
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
    private readonly outdated: OutdatedProofs,
    private readonly policies: SignInPolicies,
  ) {}

  /** For whom, and whether they may, is found here; the rest is the identity service's. Refuses as both do, and with `transaction_invalid` who has changed since they proved who they are: the sign-in asks them again. */
  async execute(context: TenantContext, { grounds, wish }: RequestOf<RpcMap['session']['beginEnrolment']>): Promise<BegunEnrolment> {
    const policy = await this.policies.of(context);
    if (!enrollableAt(policy).includes(wish.method)) throw new ServiceError('invalid_argument', 'The tenant does not allow this.');
    const enrolling = await this.rights.requireGrounds(context, grounds, { mayBeDone: false });
    const byUser = asUser(context, enrolling.userId);
    return this.outdated.enrolling(byUser, grounds, enrolling, () => this.authenticators.beginEnrolment(byUser, { ...enrolling, wish }));
  }
}

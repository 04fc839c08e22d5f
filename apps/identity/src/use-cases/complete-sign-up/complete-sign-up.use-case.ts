import { Injectable, Logger } from '@nestjs/common';
import { allowsSignUp, asUser, type RequestOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, logFields, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { SignUpStore, type StoredSignUp } from '../../ports/sign-up-store.js';
import { passwordLocaleOf } from '../../rules/password.js';
import { signUp, takesAddress } from '../../rules/sign-up.js';
import { AcceptedTerms } from '../accepted-terms.js';
import { NewUsers } from '../new-users.js';
import { Overtaken } from '../overtaken.js';
import { signUpRefused } from '../sign-up-refused.js';

type Request = RequestOf<RpcMap['identity']['completeSignUp']>;

/** Makes a user of somebody who has shown that they read an address. */
@Injectable()
export class CompleteSignUpUseCase {
  private readonly logger = new Logger('SignUp');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signUps: SignUpStore,
    private readonly policies: RegistrationPolicies,
    private readonly newUsers: NewUsers,
    private readonly terms: AcceptedTerms,
    private readonly clock: Clock,
  ) {}

  /**
   * The user, their password, the event and the end of the sign-up are one transaction: all or nothing, and of many at once one. Nothing is judged or hashed where no address is confirmed, and
   * what is judged is counted. Who sends the same again is answered alike: whether they know the password is for the sign-in that follows to see.
   */
  async execute(context: TenantContext, { token, password, name, terms: said, locale }: Request): Promise<{ identifier: string }> {
    const policy = await this.policies.of(context);
    if (!allowsSignUp(policy)) throw new ServiceError('forbidden', 'Nobody registers here by themselves.');
    if (!isWellFormedSecret('su', token)) throw signUpRefused();
    const tokenHash = hashSecret(token);
    const charged = await this.unitOfWork.transaction(context, (tx) =>
      this.signUps.chargeTry(tx, context, tokenHash, { at: this.clock.now(), max: signUp.tries }),
    );
    if (charged === null) return this.completed(context, tokenHash);
    if (!takesAddress(charged.email, policy)) throw signUpRefused();
    const profile = { email: charged.email, emailVerified: true, name, locale: charged.locale };
    const terms = await this.terms.ofNewUser(context, said);
    const prepared = await this.newUsers.prepare(context, profile, password, passwordLocaleOf(locale));
    try {
      await this.unitOfWork.transaction(context, async (tx) => {
        const of = { tokenHash, userId: prepared.user.id };
        if (!(await this.signUps.complete(tx, context, of, this.clock.now()))) throw new Overtaken();
        await this.newUsers.insert(tx, asUser(context, prepared.user.id), { ...prepared, terms }, 'registration');
      });
    } catch (error) {
      if (error instanceof Overtaken) return this.completed(context, tokenHash);
      throw error;
    }
    const byUser = asUser(context, prepared.user.id);
    this.logger.log({ msg: 'A user registered', userId: prepared.user.id, ...logFields(byUser), actor: byUser.actor });
    return { identifier: charged.email };
  }

  private async completed(context: TenantContext, tokenHash: string): Promise<{ identifier: string }> {
    const found: StoredSignUp | null = await this.unitOfWork.transaction(context, (tx) =>
      this.signUps.find(tx, context, tokenHash, this.clock.now()),
    );
    if (found === null || found.userId === null) throw signUpRefused();
    return { identifier: found.email };
  }
}

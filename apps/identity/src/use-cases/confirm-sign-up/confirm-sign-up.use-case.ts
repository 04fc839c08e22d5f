import { Injectable, Logger } from '@nestjs/common';
import { allowsSignUp, ServiceError, type TenantContext } from '#contracts';
import { Clock, logFields, UnitOfWork } from '#kernel';
import { addressGroups } from '#limits';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { GuessedCodes } from '../../authenticators/guessed-codes.js';
import { TryLine } from '../../authenticators/try-line.js';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { SignUpStore } from '../../ports/sign-up-store.js';
import { type ThrottleKey, ThrottleStore } from '../../ports/throttle-store.js';
import { signUp } from '../../rules/sign-up.js';

const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The code is wrong, or it is no longer valid.');

const { wrongCodesOfNetwork } = signUp;
const ofNetwork = (network: string): ThrottleKey => ({
  counter: `wrong sign-up codes of a network ${wrongCodesOfNetwork.max}/${wrongCodesOfNetwork.seconds}`,
  subject: network,
});

/** Takes the code of a message for proof that its address is read. */
@Injectable()
export class ConfirmSignUpUseCase {
  private readonly logger = new Logger('SignUp');
  private readonly line = new TryLine();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signUps: SignUpStore,
    private readonly codes: OneTimeCodes,
    private readonly guessed: GuessedCodes,
    private readonly throttles: ThrottleStore,
    private readonly policies: RegistrationPolicies,
    private readonly clock: Clock,
  ) {}

  /**
   * A guess is charged before it is compared (attack A67), alike whether a code was sent or, since there is an account, none. Confirms it again for who sends the same again. Refuses with
   * `invalid_credentials`, alike whatever is wrong, a code too that is shorter than those that are sent by now, which is no guess; with `too_many_requests` where too many wrong ones were typed in the same
   * network, and with `forbidden` where nobody registers.
   */
  async execute(context: TenantContext, { token, code }: { readonly token: string; readonly code: string }): Promise<{ confirmed: true }> {
    if (!allowsSignUp(await this.policies.of(context))) throw new ServiceError('forbidden', 'Nobody registers here by themselves.');
    if (!isWellFormedSecret('su', token)) throw refused();
    const network = addressGroups(context.actor.address ?? '').at(-1)?.id ?? '';
    // Guesses of one network side by side would each see a count that the others have not raised yet.
    return this.line.run(JSON.stringify([context.tenantId, network]), context.deadline, () =>
      this.tryCode(context, hashSecret(token), code, ofNetwork(network)),
    );
  }

  private async tryCode(context: TenantContext, tokenHash: string, code: string, network: ThrottleKey): Promise<{ confirmed: true }> {
    const at = this.clock.now();
    const charged = await this.unitOfWork.transaction(context, async (tx) => {
      const until = await this.throttles.exhaustedUntil(tx, context, network, wrongCodesOfNetwork.max, at);
      if (until !== null) throw this.turnedAway(context, until, at);
      if (code.length < (await this.guessed.digitsOf(tx, context, signUp.code))) return null;
      return this.signUps.charge(tx, context, tokenHash, { at, max: signUp.guesses });
    });
    const hash = charged?.hash ?? null;
    const isRight = charged !== null && hash !== null && this.codes.matches(context, charged.id, code, hash);
    const isConfirmed = await this.unitOfWork.transaction(context, async (tx) => {
      if (charged === null) return false;
      const until = new Date(this.clock.now().getTime() + signUp.confirmedLifetime * 1_000);
      if (isRight) return this.signUps.confirm(tx, context, { tokenHash, id: charged.id }, until);
      await this.throttles.count(tx, context, network, wrongCodesOfNetwork.seconds, at);
      await this.guessed.countWrong(tx, context, signUp.code, charged.hash !== null);
      return false;
    });
    if (isConfirmed) return { confirmed: true };
    this.logger.log({ msg: 'A sign-up was not confirmed', isCharged: charged !== null, ...logFields(context), actor: context.actor });
    throw refused();
  }

  private turnedAway(context: TenantContext, until: Date, at: Date): ServiceError {
    this.logger.warn({
      msg: 'Codes of sign-ups are being guessed in one network: none is taken there for a while',
      until,
      ...logFields(context),
    });
    const retryAfter = Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1_000));
    return new ServiceError('too_many_requests', 'There were too many wrong codes. Try again later.', { retryAfter });
  }
}

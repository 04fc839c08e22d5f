import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { type ChallengeId, allowsSignUp, eventMap, type RequestOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, Violations } from '#kernel';
import { addressGroups } from '#limits';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { SignUpStore } from '../../ports/sign-up-store.js';
import { type ThrottleKey, ThrottleStore } from '../../ports/throttle-store.js';
import { checkEmail, identifierKey, normaliseIdentifier } from '../../rules/identifiers.js';
import { signUp, takesAddress } from '../../rules/sign-up.js';
import { MessageRequests } from '../message-requests.js';
import { signUpRefused } from '../sign-up-refused.js';

type Request = RequestOf<RpcMap['identity']['requestSignUp']>;

const unfit = (): ServiceError =>
  new ServiceError('invalid_argument', 'The address is not taken.', {
    members: [{ pointer: '/email', detail: 'must be of a domain whose addresses are taken here' }],
  });

/** Somebody says that they want an account. */
@Injectable()
export class RequestSignUpUseCase {
  private readonly logger = new Logger('SignUp');

  constructor(
    private readonly signUps: SignUpStore,
    private readonly throttles: ThrottleStore,
    private readonly policies: RegistrationPolicies,
    private readonly requests: MessageRequests,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * No user is looked for here: whether the address has an account is seen when the message is made, so that neither the answer nor its time can tell. Who had enough messages is
   * answered like everybody else. Refuses with `forbidden`, `invalid_argument` and `too_many_requests` for reasons that are the same for every address of a domain, and with `not_found` a
   * second message where none was asked for.
   */
  async execute(context: TenantContext, { token, email: typed, locale }: Request): Promise<{ requested: true }> {
    const policy = await this.policies.of(context);
    if (!allowsSignUp(policy)) throw new ServiceError('forbidden', 'Nobody registers here by themselves.');
    if (!isWellFormedSecret('su', token)) throw signUpRefused();
    const email = typed === null ? null : normaliseIdentifier(typed);
    const violations = new Violations();
    checkEmail(violations, email);
    violations.throwIfAny();
    if (email !== null && !takesAddress(email, policy)) throw unfit();

    const tokenHash = hashSecret(token);
    const notifyUser = await this.requests.take(context, policy.perAddress, async (tx) => {
      const createdAt = this.clock.now();
      const expiresAt = new Date(createdAt.getTime() + signUp.codeLifetime * 1_000);
      const id = randomUUID() as ChallengeId;
      const asked = await this.signUps.ask(tx, context, { tokenHash, id, email, locale, createdAt, expiresAt });
      if (asked === null) throw signUpRefused();
      const isDue = await this.isDue(tx, context, tokenHash, identifierKey(asked.email));
      const payload = { challengeId: asked.id, expiresAt: expiresAt.toISOString(), notifyUser: isDue };
      await this.outbox.append(tx, context, eventMap.identity.signUpRequested, payload);
      return isDue;
    });
    this.logger.log({ msg: 'An account was asked for', notifyUser, ...logFields(context), actor: context.actor });
    return { requested: true };
  }

  /** Whether there may be another message to that address (attack A66): a form that is sent twice sends one, and what one network has sent keeps no other from it for long. */
  private async isDue(tx: Transaction, context: TenantContext, tokenHash: string, recipient: string): Promise<boolean> {
    const at = this.clock.now();
    const until = new Date(at.getTime() + signUp.messageEvery * 1_000);
    const form = { counter: 'sign-up asked for', subject: `${tokenHash} ${recipient}` };
    const network = addressGroups(context.actor.address ?? '').at(-1)?.id ?? '';
    const { messages, messagesOfNetwork } = signUp;
    const counted = [
      { ...messagesOfNetwork, key: { counter: 'sign-up messages of a network', subject: `${recipient} ${network}` } },
      { ...messages, key: { counter: 'sign-up messages', subject: recipient } },
    ] as const satisfies readonly { readonly max: number; readonly seconds: number; readonly key: ThrottleKey }[];
    for (const { key, max } of counted) if ((await this.throttles.exhaustedUntil(tx, context, key, max, at)) !== null) return false;
    if (!(await this.throttles.open(tx, context, form, { until, at }))) return false;
    const occurrences: boolean[] = [];
    for (const { key, max, seconds } of counted)
      occurrences.push((await this.throttles.count(tx, context, key, seconds, at)).occurrences <= max);
    return occurrences.every(Boolean);
  }
}

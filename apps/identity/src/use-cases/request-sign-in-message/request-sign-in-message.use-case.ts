import { Injectable, Logger } from '@nestjs/common';
import { eventMap, type RequestOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction } from '#kernel';
import { addressGroups } from '#limits';
import { FirstFactorPolicies } from '../../ports/first-factor-policies.js';
import { SignInMessageStore } from '../../ports/sign-in-message-store.js';
import { type ThrottleKey, ThrottleStore } from '../../ports/throttle-store.js';
import { loginKey } from '../../rules/identifiers.js';
import { signInMessage } from '../../rules/sign-in-message.js';
import { MessageRequests } from '../message-requests.js';

type Request = RequestOf<RpcMap['identity']['requestSignInMessage']>;

/** Somebody wants to sign in by a message, of whom nothing is proved. */
@Injectable()
export class RequestSignInMessageUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly messages: SignInMessageStore,
    private readonly throttles: ThrottleStore,
    private readonly policies: FirstFactorPolicies,
    private readonly requests: MessageRequests,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * No user is looked for here: whether anybody has the name is seen when the message is made, so that neither the answer nor its time can tell (attack A80). Who had enough messages is answered like
   * everybody else. Refuses with `forbidden` where the tenant has no such messages, with `too_many_requests` an address that asked too often, and with `not_found` a second message where none
   * was asked for.
   */
  async execute(context: TenantContext, { challengeId, method, signInId, about }: Request): Promise<{ requested: true }> {
    const { firstFactors, perAddress } = await this.policies.of(context);
    if (!firstFactors.includes(method)) throw new ServiceError('forbidden', 'Nobody signs in like this here.');
    const notifyUser = await this.requests.take(context, perAddress, async (tx) => {
      const createdAt = this.clock.now();
      const identifier = 'identifier' in about ? keyOf(about.identifier) : await this.known(tx, context, about.sameAs, createdAt);
      const expiresAt = new Date(createdAt.getTime() + signInMessage.lifetime * 1_000);
      const message = { id: challengeId, method, signInId, identifier, createdAt, expiresAt };
      if (!(await this.messages.insert(tx, context, message))) return false;
      const isDue = await this.isDue(tx, context, identifier);
      const payload = { challengeId, method, expiresAt: expiresAt.toISOString(), notifyUser: isDue };
      await this.outbox.append(tx, context, eventMap.identity.signInMessageRequested, payload);
      return isDue;
    });
    this.logger.log({ msg: 'A message to sign in with was asked for', method, notifyUser, ...logFields(context), actor: context.actor });
    return { requested: true };
  }

  /** What was asked about before, for a message that did not come. */
  private async known(tx: Transaction, context: TenantContext, id: Request['challengeId'], at: Date): Promise<string> {
    const asked = await this.messages.find(tx, context, id, at);
    if (asked === null) throw new ServiceError('not_found', 'No message was asked for before.');
    return asked.identifier;
  }

  /** Whether there may be another message to that name (attack A66): what one network has sent keeps no other from it for long. */
  private async isDue(tx: Transaction, context: TenantContext, identifier: string): Promise<boolean> {
    const at = this.clock.now();
    const network = addressGroups(context.actor.address ?? '').at(-1)?.id ?? '';
    const { messages, messagesOfNetwork } = signInMessage;
    const counted = [
      { ...messagesOfNetwork, key: { counter: 'sign-in messages of a network', subject: `${identifier} ${network}` } },
      { ...messages, key: { counter: 'sign-in messages', subject: identifier } },
    ] as const satisfies readonly { readonly max: number; readonly seconds: number; readonly key: ThrottleKey }[];
    for (const { key, max } of counted) if ((await this.throttles.exhaustedUntil(tx, context, key, max, at)) !== null) return false;
    const isWithin: boolean[] = [];
    for (const { key, max, seconds } of counted)
      isWithin.push((await this.throttles.count(tx, context, key, seconds, at)).occurrences <= max);
    return isWithin.every(Boolean);
  }
}

/** A name that nobody can have is nobody's, by the same work. */
const keyOf = (identifier: string): string => loginKey(identifier)?.key ?? '';

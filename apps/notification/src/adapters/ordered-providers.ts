import { Logger } from '@nestjs/common';
import type { MessageChannel } from '#contracts';
import { FailureLog } from '#kernel';
import { MessageError, type MessageProvider, type Taken } from '../ports/message-transport.js';

/**
 * What a failure means for the others of a channel. `refusalHolds`: who takes no messages takes them of nobody. `mayComeTwice`: what may have been taken is tried again later
 * (RFC 5321 §6.1; readers of mail know it by its Message-ID); what may not is given up.
 */
const rules: { readonly [Channel in MessageChannel]: { readonly refusalHolds: boolean; readonly mayComeTwice: boolean } } = {
  email: { refusalHolds: false, mayComeTwice: true },
  sms: { refusalHolds: true, mayComeTwice: false },
};

/** Counts what became of a message that was offered to a provider. */
export type CountAttempt = (provider: string, outcome: 'taken' | 'refused' | 'failed' | 'unclear') => void;

type Failed = { readonly name: string; readonly error: MessageError };

/**
 * By the first provider that takes a message. The next is asked where the one before certainly has not taken it: it could not be reached, or said no. It gets the same
 * message, with the same code.
 */
export class OrderedProviders<Message> {
  private readonly failures: FailureLog;

  constructor(
    private readonly channel: MessageChannel,
    private readonly providers: readonly MessageProvider<Message>[],
    private readonly count: CountAttempt,
  ) {
    this.failures = new FailureLog(new Logger(channel === 'sms' ? 'Sms' : 'Mail'));
  }

  /** Throws a `MessageError` that says what each did. */
  async send(message: Message, signal?: AbortSignal): Promise<Taken> {
    const failed: Failed[] = [];
    for (const provider of this.providers) {
      const { name } = provider;
      try {
        const answer = await provider.send(message, signal);
        this.count(name, 'taken');
        return { provider: name, answer };
      } catch (thrown) {
        const error = thrown instanceof MessageError ? thrown : new MessageError('internal error', false, { cause: thrown });
        failed.push({ name, error });
        this.count(name, error.mayBeTaken ? 'unclear' : error.permanent ? 'refused' : 'failed');
        const isLast = error.mayBeTaken || signal?.aborted === true || (error.permanent && rules[this.channel].refusalHolds);
        if (!error.permanent) this.failures.warn({ msg: 'A provider of messages failed', channel: this.channel, provider: name }, thrown);
        if (isLast) break;
      }
    }
    throw this.failureOf(failed);
  }

  private failureOf(failed: readonly Failed[]): MessageError {
    const { refusalHolds, mayComeTwice } = rules[this.channel];
    const last = failed.at(-1)?.error;
    const mayBeTaken = last?.mayBeTaken ?? false;
    const reasons = failed.map(({ name, error }) => `${name} ${error.reason}`).join('; ');
    const isRefused = (last?.permanent ?? false) && (refusalHolds || failed.every(({ error }) => error.permanent));
    return new MessageError(mayBeTaken ? `${reasons}; it may have been taken` : reasons, isRefused || (mayBeTaken && !mayComeTwice), {
      cause: last,
      answer: last?.answer,
      mayBeTaken,
    });
  }
}

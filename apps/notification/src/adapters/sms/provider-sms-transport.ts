import { Logger } from '@nestjs/common';
import { FailureLog } from '#kernel';
import type { AppMetrics } from '#platform';
import { MessageError, type Sms, type SmsProvider, SmsTransport } from '../../ports/message-transport.js';

/**
 * By the first provider that takes a message. The next is asked where one fails, not where one says that the number takes no messages: nobody gets around a STOP. Who
 * is asked twice gets the same text, so that a message that arrived though its provider seemed to fail does no harm.
 */
export class ProviderSmsTransport extends SmsTransport {
  private readonly failures = new FailureLog(new Logger('Sms'));
  private readonly attempts;

  constructor(
    private readonly providers: readonly SmsProvider[],
    metrics: AppMetrics,
  ) {
    super();
    this.attempts = metrics.counter('ostiary_sms_provider_attempts_total', 'Text messages offered to a provider, by what became of it.', [
      'provider',
      'outcome',
    ]);
  }

  override async send(sms: Sms, signal?: AbortSignal): Promise<string> {
    const reasons: string[] = [];
    let last: MessageError | undefined;
    for (const provider of this.providers) {
      try {
        const answer = await provider.send(sms, signal);
        this.attempts.inc({ provider: provider.name, outcome: 'taken' });
        return answer;
      } catch (error) {
        last = error instanceof MessageError ? error : new MessageError('internal error', false, { cause: error });
        this.attempts.inc({ provider: provider.name, outcome: last.permanent ? 'refused' : 'failed' });
        reasons.push(`${provider.name} ${last.reason}`);
        if (last.permanent || signal?.aborted === true) break;
        this.failures.warn({ msg: 'A provider of text messages failed', provider: provider.name }, error);
      }
    }
    throw new MessageError(reasons.join('; '), last?.permanent ?? false, { cause: last, answer: last?.answer });
  }
}

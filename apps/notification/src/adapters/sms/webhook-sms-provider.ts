import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel';
import type { HttpPoster } from '#outbound';
import { MessageError, type MessageProvider, type Sms } from '../../ports/message-transport.js';
import { isUnclear, postMessage, smsProviderDeadlineMs } from './post.js';
import { webhookHeaders } from '../../senders/standard-webhook.js';

export type WebhookSettings = { readonly name: string; readonly url: string; readonly keys: readonly Buffer[] };

/** The receiver will not take messages for this number, whoever sends them: RFC 9110 §15.5.21. */
const unprocessable = 422;

/**
 * Posts messages to a gateway of the operator's or a tenant's, signed (Standard Webhooks). Any 2xx is taken for a promise to deliver, 422 for the word that this number
 * takes none; all else may pass. Nothing else of an answer is told: the gateway may be the operator's, and tenants' administrators see what tests are answered with.
 */
export class WebhookSmsProvider implements MessageProvider<Sms> {
  readonly name: string;

  constructor(
    private readonly settings: WebhookSettings,
    private readonly poster: HttpPoster,
    private readonly clock: Clock,
    private readonly deadlineMs = smsProviderDeadlineMs,
  ) {
    this.name = settings.name;
  }

  async send({ id, tenantId, template, to, text }: Sms, signal?: AbortSignal): Promise<string> {
    const at = this.clock.now();
    const data = { delivery_id: id, tenant_id: tenantId, template, to, text };
    const body = JSON.stringify({ type: 'sms.requested', timestamp: at.toISOString(), data });
    // Each try is a message of its own: the one before may have brought a code that is worth nothing any more.
    const signature = webhookHeaders(this.settings.keys, { id: randomUUID(), at, payload: body });
    const { status } = await postMessage(this.poster, {
      url: this.settings.url,
      headers: { 'content-type': 'application/json', ...signature },
      body,
      deadlineMs: this.deadlineMs,
      signal,
    });
    const outcome = `HTTP ${status}`;
    if (status >= 200 && status < 300) return outcome;
    throw new MessageError(outcome, status === unprocessable, { answer: outcome, mayBeTaken: isUnclear(status) });
  }
}

import type { HttpPoster } from '#outbound';
import { MessageError, type MessageProvider, type Sms } from '../../ports/message-transport.js';
import { isUnclear, postMessage, smsProviderDeadlineMs } from './post.js';

/** `from`: a number or sender name, or the id of a messaging service (`MG...`). `url`: of the API, without a path. */
export type TwilioSettings = {
  readonly name: string;
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
};

/**
 * Errors of Twilio's that are about the number and would come again: no valid number, not one for text messages, a landline, or somebody who answered STOP. Others are about the account or
 * the hour, which an operator or another provider can help.
 */
const finalErrors = new Set([21211, 21214, 21217, 21401, 21421, 21610, 21614, 21635]);

const numberOf = (value: unknown, member: string): number | null => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : null;
  return Number.isSafeInteger(found) ? Number(found) : null;
};

/** Where Twilio says what its codes mean. */
const errorPage = (code: number): string => `https://www.twilio.com/docs/api/errors/${code}`;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const hasSid = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && /^(?:SM|MM)[0-9a-f]{32}$/.test(String(Reflect.get(answer, 'sid')));

/** Twilio's Messages API (`POST /2010-04-01/Accounts/{sid}/Messages.json`), or what speaks it. */
export class TwilioSmsProvider implements MessageProvider<Sms> {
  readonly name: string;

  constructor(
    private readonly settings: TwilioSettings,
    private readonly poster: HttpPoster,
    private readonly deadlineMs = smsProviderDeadlineMs,
  ) {
    this.name = settings.name;
  }

  /** Taken is what got an id: a 200 of something in between is no message. Of an answer, its status and Twilio's code are told: its words may name the account, and what stands in between has words of its own. */
  async send({ to, text }: Sms, signal?: AbortSignal): Promise<string> {
    const { url, accountSid, authToken, from } = this.settings;
    const sender = from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from };
    const { status, text: answer } = await postMessage(this.poster, {
      url: new URL(`/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`, url).href,
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams({ To: to, ...sender, Body: text }).toString(),
      deadlineMs: this.deadlineMs,
      signal,
    });
    const known = parsed(answer);
    const isSuccess = status >= 200 && status < 300;
    if (isSuccess && hasSid(known)) return `HTTP ${status}`;
    const code = numberOf(known, 'code');
    const isFinal = status >= 400 && status < 500 && code !== null && finalErrors.has(code);
    const outcome = `HTTP ${status}${code === null ? '' : ` error ${code}`}`;
    throw new MessageError(outcome, isFinal, {
      answer: code === null ? outcome : `${outcome}, see ${errorPage(code)}`,
      mayBeTaken: isSuccess || isUnclear(status),
    });
  }
}

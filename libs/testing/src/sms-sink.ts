import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

export type ReceivedSms = {
  readonly via: 'webhook' | 'twilio';
  readonly to: string;
  readonly text: string;
  readonly webhookId: string | null;
};

/**
 * How the server treats messages: takes them, answers nothing, breaks off, sends its answer a byte at a time, never ending, or answers a status with that
 * body; of `twilio` errors, Twilio's own.
 */
export type SmsBehaviour =
  | { readonly kind: 'accept' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'trickle' }
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'twilio-error'; readonly status: number; readonly code: number };

/** A real HTTP server that takes text messages as a webhook (Standard Webhooks) and as Twilio's Messages API do, and keeps those that are signed or authenticated. */
export type SmsSink = {
  /** What notification is told of it, as webhook and as twilio. */
  readonly settings: Readonly<Record<string, string>>;
  readonly messages: readonly ReceivedSms[];
  /** Requests that came, accepted or not; by way of what. */
  readonly attempts: readonly ('webhook' | 'twilio')[];
  /** Requests whose signature or password was wrong. */
  readonly forged: number;
  behave(via: 'webhook' | 'twilio', behaviour: SmsBehaviour): void;
  /** The first message that `matches`, waiting up to `timeoutMs`. Throws if none comes. */
  waitFor(matches: (message: ReceivedSms) => boolean, timeoutMs?: number): Promise<ReceivedSms>;
  clear(): void;
  stop(): Promise<void>;
};

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
/** Seconds by which a signature may be old or early (Standard Webhooks, "Verifying webhook authenticity"). */
const tolerance = 300;

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const headerOf = ({ headers }: IncomingMessage, name: string): string => String(headers[name] ?? '');

const isSigned = (request: IncomingMessage, body: string, key: Buffer): boolean => {
  const [id, timestamp] = [headerOf(request, 'webhook-id'), headerOf(request, 'webhook-timestamp')];
  if (id === '' || !(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= tolerance)) return false;
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return headerOf(request, 'webhook-signature')
    .split(' ')
    .some((signature) => isSame(signature, expected));
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const webhookMessage = (request: IncomingMessage, body: string): ReceivedSms => {
  const { data } = JSON.parse(body) as { readonly data: { readonly to: string; readonly text: string } };
  return { via: 'webhook', to: data.to, text: data.text, webhookId: headerOf(request, 'webhook-id') };
};

const twilioMessage = (body: string): ReceivedSms => {
  const form = new URLSearchParams(body);
  return { via: 'twilio', to: form.get('To') ?? '', text: form.get('Body') ?? '', webhookId: null };
};

/** Starts a server on a free port of 127.0.0.1. */
export const startSmsSink = async (): Promise<SmsSink> => {
  const key = randomBytes(32);
  const authToken = randomBytes(16).toString('hex');
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const behaviours: Record<ReceivedSms['via'], SmsBehaviour> = { webhook: { kind: 'accept' }, twilio: { kind: 'accept' } };
  const messages: ReceivedSms[] = [];
  const attempts: ReceivedSms['via'][] = [];
  let forged = 0;

  const json = (response: ServerResponse, status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  const accept = (via: ReceivedSms['via'], request: IncomingMessage, response: ServerResponse, body: string): void => {
    if (via === 'webhook' ? !isSigned(request, body, key) : !isSame(headerOf(request, 'authorization'), authorization)) {
      forged += 1;
      return json(response, 401, { code: 20003, message: 'Authenticate' });
    }
    messages.push(via === 'webhook' ? webhookMessage(request, body) : twilioMessage(body));
    if (via === 'webhook') response.writeHead(204).end();
    else json(response, 201, { sid: `SM${randomBytes(16).toString('hex')}`, status: 'queued' });
  };

  const server = createServer((request, response) => {
    const via = request.url === '/messages' ? 'webhook' : 'twilio';
    const behaviour = behaviours[via];
    void textOf(request)
      .then((body) => {
        attempts.push(via);
        if (behaviour.kind === 'hang') return;
        if (behaviour.kind === 'drop') return void request.socket.destroy();
        if (behaviour.kind === 'answer')
          return void response.writeHead(behaviour.status, behaviour.headers ?? {}).end(behaviour.body ?? '');
        if (behaviour.kind === 'twilio-error')
          return json(response, behaviour.status, { code: behaviour.code, message: 'refused', status: behaviour.status });
        if (behaviour.kind === 'accept') return accept(via, request, response, body);
        response.writeHead(200);
        const timer = setInterval(() => response.write('.'), 50);
        response.on('close', () => clearInterval(timer));
      })
      .catch(() => request.socket.destroy());
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    settings: {
      OSTIARY_SMS_WEBHOOK_URL: `http://127.0.0.1:${port}/messages`,
      OSTIARY_SMS_WEBHOOK_SECRETS: `whsec_${key.toString('base64')}`,
      OSTIARY_SMS_TWILIO_URL: `http://127.0.0.1:${port}`,
      OSTIARY_SMS_TWILIO_ACCOUNT_SID: accountSid,
      OSTIARY_SMS_TWILIO_AUTH_TOKEN: authToken,
      OSTIARY_SMS_TWILIO_FROM: '+12025550100',
    },
    messages,
    attempts,
    get forged() {
      return forged;
    },
    behave: (via, behaviour) => void (behaviours[via] = behaviour),
    waitFor: async (matches, timeoutMs = 5_000) => {
      for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(10)) {
        const found = messages.find(matches);
        if (found) return found;
      }
      throw new Error(`no such text message within ${timeoutMs} ms; ${messages.length} others came`);
    },
    clear: () => {
      messages.length = 0;
      attempts.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

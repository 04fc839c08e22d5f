import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type AnyRpc, rpcMap } from '#contracts';
import { tenantContext } from '#testing';
import { partsOf } from './answer-parts.js';
import type { NatsLink } from './nats-link.js';
import { NatsRequests } from './nats-requests.js';

type Listener = (error: null, message: object) => void;

/** The calls of an app, with what comes in for it. */
const setUp = () => {
  const listeners = new Map<string, Listener>();
  const replies: string[] = [];
  const connection = {
    subscribe: (subject: string, { callback }: { callback: Listener }) => void listeners.set(subject, callback),
    publish: (_subject: string, _text: string, { reply }: { reply: string }) => void replies.push(reply),
  };
  const link = { connection, isConnected: () => true, onInterruption: () => undefined, onPublishRefused: () => undefined };
  const requests = new NatsRequests('gateway', link as unknown as NatsLink);
  const call = async (rpc: AnyRpc) => {
    const answer = requests.request(rpc, { context: tenantContext(), request: {}, budgetMs: 5_000, sentAt: 0 }, 5_000);
    while (replies.length === 0) await sleep(1);
    return { answer, reply: replies.splice(0)[0] ?? '' };
  };
  const send = (subject: string, ...parts: ReturnType<typeof partsOf>): void => {
    const listener = listeners.get(subject.replace(/[^.]+$/, '*'));
    for (const part of parts) listener?.(null, { subject, ...part });
  };
  return { call, send };
};

describe('calls over NATS', () => {
  it('attack A72: are answered at length by one service, however much another begins to say and does not end', async () => {
    const { call, send } = setUp();
    const email = 'x'.repeat(1_000_000);
    const [begun] = partsOf(email);
    // All that may be held of one service.
    const broken = await call(rpcMap.notification.listTemplates);
    for (let nth = 0; begun !== undefined && nth < 127; nth += 1) send(`${broken.reply}-${nth}`, begun);
    const sound = await call(rpcMap.identity.verifyEmail);
    const id = sound.reply.slice(sound.reply.lastIndexOf('.') + 1);
    send(sound.reply, ...partsOf(JSON.stringify({ id, response: { email } })));
    await expect(sound.answer).resolves.toMatchObject({ response: { email } });
    send(broken.reply, ...partsOf('{}'));
    await expect(broken.answer).rejects.toMatchObject({ code: 'internal' });
  });
});

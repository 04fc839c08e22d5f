import { ServiceError, type ServiceErrorEnvelope } from '#contracts';
import { Logger } from '@nestjs/common';
import type { WireIdentity } from '../wire/wire.js';
import type { BoundRpc } from '../wire/rpc-handlers.js';
import { describeFailure } from './describe-failure.js';
import { isRpcCall, type RpcReply } from '../wire/rpc-packet.js';

const logger = new Logger('Rpc');

const refusal = (code: ServiceErrorEnvelope['code'], message: string): RpcReply => ({ err: new ServiceError(code, message).toEnvelope() });

/** How a call came here. */
export type Arrival = {
  /** How long it was under way beyond the shortest that was ever seen: it waited. Milliseconds. */
  readonly ageMs: number;
  /** The most by which the clocks of caller and receiver may disagree. Milliseconds. */
  readonly clockToleranceMs: number;
  /** Which replica it came to; null where there are no others. */
  readonly replica: string | null;
};

/** Refuses a call of which nothing was executed, so that it may be made again elsewhere. */
export const refuseUnexecuted = ({ replica }: Arrival, code: ServiceErrorEnvelope['code'], message: string): RpcReply => ({
  ...refusal(code, message),
  ...(replica !== null && { refusedBy: replica }),
});

/**
 * Lets a handler answer a call that arrived, within what is left of its budget. Never throws. A call that nobody waits for any more is refused without
 * being executed: it waited as long as its caller does, or its deadline is past by more than clocks may disagree.
 */
export const answerRpc = async (
  { metrics }: WireIdentity,
  subject: string,
  method: BoundRpc,
  data: unknown,
  arrival: Arrival,
): Promise<RpcReply> => {
  const start = performance.now();
  if (!isRpcCall(data, method.scope)) {
    metrics.countRefusedRpc(subject, 'no_call');
    return refusal('invalid_argument', 'This is no call.');
  }
  const now = Date.now();
  const leftMs = data.budgetMs - arrival.ageMs;
  if (leftMs <= 0 || now > data.context.deadline + arrival.clockToleranceMs) {
    metrics.observeAnswer(subject, 'deadline_exceeded', 0);
    return refuseUnexecuted(arrival, 'deadline_exceeded', 'Nobody waits for this answer any more.');
  }
  const context = { ...data.context, deadline: now + leftMs };
  let reply: RpcReply;
  try {
    reply = { response: await method.answer(context, data.request) };
  } catch (error) {
    reply = { err: describeFailure(error, context) };
  }
  metrics.observeAnswer(subject, 'err' in reply ? reply.err.code : 'ok', (performance.now() - start) / 1000);
  return reply;
};

/** UTF-16 code units of an answer: what both ends hold of it. Lists have pages, and those a bound of their own (`toPage`). */
const maxAnswerText = 8 * 1024 * 1024;

/** As `answerRpc` writes it on the wire. An answer that is not JSON, or too large, is a fault of the handler, of which the caller is told at once. */
export const encodeReply = (id: string, reply: RpcReply): string => {
  try {
    const text = JSON.stringify({ id, isDisposed: true, ...reply });
    if (text.length <= maxAnswerText) return text;
    logger.error({ msg: 'An RPC handler answered with more than is carried', length: text.length });
    return JSON.stringify({ id, isDisposed: true, ...refusal('internal', 'The answer is too large.') });
  } catch (error) {
    logger.error({ msg: 'An RPC handler answered with something that is not JSON', err: error });
    return JSON.stringify({ id, isDisposed: true, ...refusal('internal', 'The service could not answer this call.') });
  }
};

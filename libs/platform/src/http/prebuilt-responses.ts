import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { writeAtEndOfTick } from './write-at-end-of-tick.js';

type Headers = Readonly<Record<string, string>>;

/** `headers` is the same object for all answers of a kind: it is written out once. */
export type PrebuiltResponse = { readonly headers: Headers; readonly body: string };

const decorator = 'prebuiltResponses';

const merge = (common: Headers, own: Headers): string[] => {
  const byName = new Map<string, readonly [string, string]>();
  for (const [name, value] of [...Object.entries(common), ...Object.entries(own)]) byName.set(name.toLowerCase(), [name, value]);
  return [...byName.values()].flat();
};

/**
 * Sends answers of hot endpoints, with the headers that every answer carries. They go past Fastify's
 * reply, whose work on headers, payload and `onSend` hooks would take as long as all the rest; `onResponse` hooks run.
 */
export class PrebuiltResponses {
  private readonly heads = new WeakMap<Headers, readonly string[]>();

  /** `isDraining`: a connection kept open after its last answer would hold up the shutdown. */
  constructor(
    private readonly common: Headers,
    private readonly isDraining: () => boolean,
  ) {}

  /** Those of an HTTP app made by `createHttpApp`. */
  static of(fastify: FastifyInstance): PrebuiltResponses {
    return fastify.getDecorator<PrebuiltResponses>(decorator);
  }

  /** For the code that makes the app. */
  static add(fastify: FastifyInstance, answers: PrebuiltResponses): void {
    fastify.decorate(decorator, answers);
  }

  /** Answers 200. */
  send(request: FastifyRequest, reply: FastifyReply, { headers, body }: PrebuiltResponse): void {
    reply.hijack();
    const head = [...this.headOf(headers), 'Content-Length', String(Buffer.byteLength(body)), 'X-Request-Id', request.id];
    if (this.isDraining()) head.push('Connection', 'close');
    writeAtEndOfTick(reply.raw, () => reply.raw.writeHead(200, head).end(body));
  }

  private headOf(headers: Headers): readonly string[] {
    let head = this.heads.get(headers);
    if (head === undefined) this.heads.set(headers, (head = merge(this.common, headers)));
    return head;
  }
}

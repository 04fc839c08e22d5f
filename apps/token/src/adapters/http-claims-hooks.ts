import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { entriesAtMost, FailureLog, isNestedAtMost, logFields } from '#kernel';
import type { ClaimsHooks, HookAnswer, HookQuestion, OAuthTenant } from '#oauth-core';
import { FetchTurns, HttpPoster, PostFailure } from '#outbound';

type Found = Awaited<ReturnType<ClaimsHooks['ask']>>;

/** Milliseconds for which a hook that did not answer is not asked again, and one that answered wrongly is not asked the same: who waits for it in a crowd holds up the service. */
const restMs = 1_000;
/** Bytes of answers that are remembered, and of one at most, as `HttpPoster` reads. */
const [cacheBytes, entryBytes] = [32 * 1024 * 1024, 16 * 1024];

/** Levels of objects and lists in an answer, whose claims travel in tokens. */
const mostLevels = 10;

/** What is wrong with an answer is said without a word of it. */
const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('answered no JSON');
  }
};

const answerOf = (text: string, { read }: HookQuestion): HookAnswer => {
  const json = readJson(text);
  const answer = isNestedAtMost(mostLevels, json) ? read(json) : 'the answer is nested too deeply';
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
};

/** By its time, before its turn had come: what was sent ends in a `PostFailure`. */
const isAborted = (error: unknown): boolean => error instanceof DOMException;

/** Where a hook is, and since when it does not answer. */
const placeOf = ({ tenantId }: OAuthTenant, url: string): string => `${tenantId} ${url}`;

/**
 * Asks the hooks of applications by HTTP, at addresses of the Internet alone, without following redirects, so many at a time in all and for one tenant, whose slow hooks hold up no other's, and remembers what they answered. Never within a transaction: who waits holds nothing but memory.
 */
@Injectable()
export class HttpClaimsHooks implements ClaimsHooks {
  private readonly failures = new FailureLog(new Logger(HttpClaimsHooks.name));
  private readonly turns = new FetchTurns({ atATime: 512, ofOneHost: 32 });
  private readonly answers = new LRUCache<string, Found>({ maxSize: cacheBytes, maxEntrySize: entryBytes * 2 });
  private readonly asked = new Map<string, Promise<Found>>();
  private readonly resting = new LRUCache<string, string>({ ...entriesAtMost(10_000), ttl: restMs });

  constructor(private readonly poster: HttpPoster) {}

  /** Who asks the same at the same time shares an answer. */
  async ask(tenant: OAuthTenant, question: HookQuestion): Promise<Found> {
    const { application, hook, subject } = question;
    const key = JSON.stringify([tenant.tenantId, application.clientId, application.version, subject]);
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const rested = this.resting.get(placeOf(tenant, hook.url));
    if (rested !== undefined) return { unavailable: rested };
    const underWay = this.asked.get(key);
    if (underWay !== undefined) return underWay;
    const asking = this.askAnew(tenant, question, key).finally(() => this.asked.delete(key));
    this.asked.set(key, asking);
    return asking;
  }

  private async askAnew(tenant: OAuthTenant, question: HookQuestion, key: string): Promise<Found> {
    const { url, cache_seconds: seconds } = question.hook;
    const request = await question.sign();
    try {
      const text = await this.post(tenant, question, request);
      const found = answerOf(text, question);
      if (seconds > 0) this.answers.set(key, found, { ttl: seconds * 1_000, size: key.length + text.length });
      return found;
    } catch (error) {
      const found = { unavailable: error instanceof Error ? error.message : 'failed' };
      if (error instanceof PostFailure) this.resting.set(placeOf(tenant, url), found.unavailable);
      // Who waited for others in vain has learned nothing of the hook; what it answers of one user says nothing of others.
      else if (!isAborted(error)) this.answers.set(key, found, { ttl: restMs, size: key.length });
      this.failures.warn({ msg: 'A claims hook did not answer', clientId: question.application.clientId, ...logFields(tenant) }, error);
      return found;
    }
  }

  /** The body of a 200. The time for it begins before its turn. */
  private async post({ tenantId }: OAuthTenant, { hook }: HookQuestion, body: string): Promise<string> {
    const { url, timeout_ms: deadlineMs } = hook;
    const signal = AbortSignal.timeout(deadlineMs);
    const headers = { 'content-type': 'application/jwt', accept: 'application/json' };
    const posted = await this.turns.run(tenantId, signal, () => this.poster.post({ url, headers, body, deadlineMs, signal }));
    if (posted.status !== 200) throw new Error(`answered ${posted.status}`);
    return posted.text;
  }
}

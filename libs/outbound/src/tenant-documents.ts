import CachePolicy from 'http-cache-semantics';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '#contracts';
import type { Clock } from '#kernel';
import { type DocumentFetcher, type FetchedDocument, FetcherBusy, FetchRefusal, hostOf } from './document-fetcher.js';

export type DocumentKind<Content> = {
  readonly contentTypes: readonly string[];
  /** What a document says. Throws for one that is not of the kind. */
  readonly read: (body: Buffer) => Content;
};

type Had<Content> = { readonly content: Content; readonly freshUntilMs: number };

/** What an address last gave. `bytes`: of the document. */
type Held<Content> = { readonly answer: Had<Content> | FetchRefusal; readonly askedAtMs: number; readonly bytes: number };

type Shelf<Content> = {
  readonly held: LRUCache<string, Held<Content>>;
  readonly pending: Map<string, Promise<Held<Content>>>;
};

const minFreshMs = 30_000;
const maxFreshMs = 3_600_000;
/** How long no address is asked again, whatever for: after a failure, or for what the last answer had not. */
const pauseMs = 5_000;
const maxTenants = 1_000;
const maxBytesOfTenant = 256 * 1024;
/** What holding a document costs besides its bytes. */
const overheadBytes = 512;
/** Parts of what the fetcher may do at a time, so that no tenant takes all of it from the others. */
const maxPendingOfTenant = 8;
const maxPendingOfTenantAtHost = 2;

/** How long a response is fresh (RFC 9111 §4.2), within bounds: neither is a host asked for every request, nor a withdrawn key trusted for days. */
export const freshnessMs = (url: string, { headers }: Pick<FetchedDocument, 'headers'>): number => {
  const policy = new CachePolicy({ url, method: 'GET', headers: {} }, { status: 200, headers }, { shared: false });
  return Math.min(Math.max(policy.storable() ? policy.timeToLive() : 0, minFreshMs), maxFreshMs);
};

/**
 * Documents of one kind at addresses that tenants named, remembered for as long as HTTP and these bounds allow. Each tenant has a place of its own, which
 * what others name neither fills nor reads. What many ask for at once is fetched once, and a failure is remembered, too.
 */
export class TenantDocuments<Content> {
  private readonly shelves = new LRUCache<TenantId, Shelf<Content>>({ max: maxTenants });

  constructor(
    private readonly fetcher: Pick<DocumentFetcher, 'fetch'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly kind: DocumentKind<Content>,
  ) {}

  /** Throws a `FetchRefusal` where there is no such document to be had. */
  async get(tenantId: TenantId, address: string): Promise<Content> {
    const url = withoutFragment(address);
    const shelf = this.shelfOf(tenantId);
    const held = shelf.held.get(url);
    const suffices = held && (held.answer instanceof FetchRefusal ? this.isRecent(held) : this.isFresh(held));
    return contentOf(suffices ? held : await this.ask(shelf, url));
  }

  /** As `get`, for who misses something in what `get` gave: asks again, unless that is too soon. */
  async getNewer(tenantId: TenantId, address: string): Promise<Content> {
    const url = withoutFragment(address);
    const shelf = this.shelfOf(tenantId);
    const held = shelf.held.get(url);
    return contentOf(held && this.isRecent(held) ? held : await this.ask(shelf, url));
  }

  private shelfOf(tenantId: TenantId): Shelf<Content> {
    const known = this.shelves.get(tenantId);
    if (known) return known;
    const shelf: Shelf<Content> = {
      held: new LRUCache({ maxSize: maxBytesOfTenant, sizeCalculation: ({ bytes }) => bytes + overheadBytes }),
      pending: new Map(),
    };
    this.shelves.set(tenantId, shelf);
    return shelf;
  }

  private isFresh({ answer }: Held<Content>): boolean {
    return !(answer instanceof FetchRefusal) && this.clock.now().getTime() < answer.freshUntilMs;
  }

  private isRecent({ askedAtMs }: Held<Content>): boolean {
    return this.clock.now().getTime() < askedAtMs + pauseMs;
  }

  private async ask(shelf: Shelf<Content>, url: string): Promise<Held<Content>> {
    const pending = shelf.pending.get(url);
    if (pending) return pending;
    const ofSameHost = [...shelf.pending.keys()].filter((other) => hostOf(other) === hostOf(url));
    if (shelf.pending.size >= maxPendingOfTenant || ofSameHost.length >= maxPendingOfTenantAtHost)
      throw new FetcherBusy(url, 'too many addresses of this tenant are asked at once');
    const asked = this.fetch(shelf, url).finally(() => shelf.pending.delete(url));
    shelf.pending.set(url, asked);
    return asked;
  }

  private async fetch({ held }: Shelf<Content>, url: string): Promise<Held<Content>> {
    const askedAtMs = this.clock.now().getTime();
    const before = held.get(url);
    const asked = await this.fetcher.fetch(url, this.kind.contentTypes).then(
      (document) => this.read(url, document, askedAtMs),
      (error: unknown) => refused(error, askedAtMs),
    );
    // What is fresh outlives a failure to get something newer.
    const kept = asked.answer instanceof FetchRefusal && before && this.isFresh(before) ? { ...before, askedAtMs } : asked;
    // That others were asked says nothing of this address.
    if (!(asked.answer instanceof FetcherBusy)) held.set(url, kept);
    return kept;
  }

  private read(url: string, document: FetchedDocument, askedAtMs: number): Held<Content> {
    try {
      const answer = { content: this.kind.read(document.body), freshUntilMs: askedAtMs + freshnessMs(url, document) };
      return { answer, askedAtMs, bytes: document.body.length };
    } catch (error) {
      return refused(new FetchRefusal(url, error instanceof Error ? error.message : 'cannot be read', { cause: error }), askedAtMs);
    }
  }
}

/** The host is never told of it (RFC 9110 §7.1): two addresses that differ in it alone are one. */
const withoutFragment = (address: string): string => address.replace(/#.*$/s, '');

const refused = (error: unknown, askedAtMs: number): Held<never> => {
  if (!(error instanceof FetchRefusal)) throw error;
  return { answer: error, askedAtMs, bytes: error.message.length };
};

const contentOf = <Content>({ answer }: Held<Content>): Content => {
  if (answer instanceof FetchRefusal) throw answer;
  return answer.content;
};

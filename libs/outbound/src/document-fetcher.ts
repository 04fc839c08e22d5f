import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { type FetchBounds, FetchTurns } from './fetch-turns.js';
import { HostRefusal, literalOf, PublicHosts, type ResolveName, within } from './public-hosts.js';

export type DocumentFetcherOptions = {
  /** For development: this machine may be asked, too, and any port. */
  readonly allowLoopback: boolean;
  readonly resolveName?: ResolveName;
  /** PEM of the authorities to trust instead of those that Node trusts. */
  readonly ca?: string;
  /** From the wait for its turn to the last byte. */
  readonly deadlineMs?: number;
  readonly maxBytes?: number;
  readonly bounds?: FetchBounds;
};

export type FetchedDocument = { readonly body: Buffer; readonly headers: IncomingHttpHeaders };

/** Why an address gave no document, for the log: the address is in it, nothing of what was answered. */
export class FetchRefusal extends Error {
  /** Of an answer that was none of a document; null: there was no such answer. */
  readonly status: number | null;

  constructor(url: string, reason: string, { status = null, ...options }: ErrorOptions & { readonly status?: number | null } = {}) {
    super(`${url}: ${reason}`, options);
    this.name = 'FetchRefusal';
    this.status = status;
  }
}

/** Why an address was not asked: others were, for as long as this one may take. That says nothing of the address. */
export class FetcherBusy extends FetchRefusal {}

/** A fetch holds a connection with TLS and a document: some 100 KiB. */
const usualBounds: FetchBounds = { atATime: 128, ofOneHost: 8 };
/** Less than an RPC may take, so that the asker hears of it. */
const usualDeadlineMs = 1_500;
const usualMaxBytes = 64 * 1024;
const maxHeaderBytes = 16 * 1024;
/** Of a host that has many: more would only take the time of those that answer. */
const maxAttempts = 3;

/**
 * Fetches small documents from addresses that others name, clients above all, without being led inside (OWASP: server-side request forgery; RFC 7591 §5, RFC
 * 8725 §3.10): https at port 443 alone; every address of the host must be public, and one of those that were looked at is the one that is connected to, so that a name
 * cannot change its mind in between; redirects are not followed; size, time, content type, and how many are fetched at a time, in all and of one host, are bounded.
 * Nothing of the platform's is sent along.
 */
export class DocumentFetcher {
  readonly #turns: FetchTurns;
  readonly #hosts: PublicHosts;

  constructor(private readonly options: DocumentFetcherOptions) {
    this.#turns = new FetchTurns(options.bounds ?? usualBounds);
    this.#hosts = new PublicHosts(options);
  }

  /** The body of a 200 of one of the `contentTypes`. Throws a `FetchRefusal` for anything else, a `FetcherBusy` where its turn does not come in time. */
  async fetch(address: string, contentTypes: readonly string[]): Promise<FetchedDocument> {
    const url = readAddress(address);
    const signal = AbortSignal.timeout(this.options.deadlineMs ?? usualDeadlineMs);
    try {
      return await this.#turns.run(hostOf(url.href), signal, () => this.fetchInTurn(url, contentTypes, signal));
    } catch (error) {
      if (error instanceof FetchRefusal) throw error;
      throw new FetcherBusy(url.href, 'waited too long for others', { cause: error });
    }
  }

  private async fetchInTurn(url: URL, contentTypes: readonly string[], signal: AbortSignal): Promise<FetchedDocument> {
    try {
      const addresses = await this.checkedAddresses(url, signal);
      const answered = this.connect(url, addresses, contentTypes, signal).then((response) => this.read(url, response, contentTypes));
      return await within(signal, answered);
    } catch (error) {
      if (error instanceof FetchRefusal) throw error;
      if (error instanceof HostRefusal) throw new FetchRefusal(url.href, error.message, { cause: error });
      const reason = signal.aborted ? 'took too long' : error instanceof Error ? error.message : String(error);
      throw new FetchRefusal(url.href, reason, { cause: error });
    }
  }

  private async checkedAddresses({ href, hostname, port }: URL, signal: AbortSignal): Promise<readonly string[]> {
    const addresses = await this.#hosts.addressesOf(hostname, signal);
    if (port !== '' && !this.options.allowLoopback) throw new FetchRefusal(href, 'has another port than 443');
    return addresses;
  }

  /** The first answer of one of the addresses: a host may have one that this network has no way to. */
  private async connect(
    url: URL,
    addresses: readonly string[],
    contentTypes: readonly string[],
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    let failure: unknown;
    for (const address of addresses.slice(0, maxAttempts)) {
      try {
        return await this.ask(url, address, contentTypes, signal);
      } catch (error) {
        if (signal.aborted || error instanceof FetchRefusal) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** Connects to the address itself; the host's name is what the certificate must be for. */
  private async ask(url: URL, address: string, contentTypes: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
    const { ca } = this.options;
    const sent = request({
      host: address,
      port: url.port === '' ? 443 : Number(url.port),
      path: `${url.pathname}${url.search}`,
      servername: isIP(literalOf(url)) ? '' : url.hostname,
      agent: false,
      signal,
      maxHeaderSize: maxHeaderBytes,
      headers: { host: url.host, accept: contentTypes.join(', '), 'accept-encoding': 'identity', 'user-agent': 'Ostiary' },
      ...(ca !== undefined && { ca }),
    });
    return new Promise((resolve, reject) => {
      sent.on('response', resolve);
      // One that breaks off later is told of by its response.
      sent.on('error', reject);
      // A 101, which nobody asked for, is no response to Node, which then tells of the end alone.
      sent.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        reject(new FetchRefusal(url.href, `answered ${statusCode}`));
      });
      sent.on('close', () => reject(new Error('the connection was closed')));
      sent.end();
    });
  }

  private async read({ href }: URL, response: IncomingMessage, contentTypes: readonly string[]): Promise<FetchedDocument> {
    const { statusCode = 0, headers } = response;
    const refuse = (reason: string): never => {
      response.destroy();
      throw new FetchRefusal(href, reason, { status: statusCode });
    };
    const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (statusCode >= 300 && statusCode < 400) refuse(`answered ${statusCode}: redirects are not followed`);
    if (statusCode !== 200) refuse(`answered ${statusCode}`);
    if (!contentTypes.includes(contentType)) refuse(`is not of the type ${contentTypes.join(' or ')}`);
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') refuse('is encoded, which was not asked for');
    const maxBytes = this.options.maxBytes ?? usualMaxBytes;
    if (Number(headers['content-length'] ?? 0) > maxBytes) refuse(`has more than ${maxBytes} bytes`);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) refuse(`has more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return { body: Buffer.concat(chunks), headers };
  }
}

/** The host that an address leads to, by one name, whether or not that ends with the dot of the root; none for what is no address. */
export const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, '') : '');

const readAddress = (address: string): URL => {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'https:') throw new FetchRefusal(address, 'is no https address');
  if (url.username !== '' || url.password !== '') throw new FetchRefusal(url.host, 'has user information');
  return url;
};

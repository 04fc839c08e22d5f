import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { isIP } from 'node:net';
import { HostRefusal, literalOf, PublicHosts, type PublicHostsOptions, within } from './public-hosts.js';

export type Posting = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the look-up of the name to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Gives up before that. */
  readonly signal?: AbortSignal | undefined;
};

/** What was answered; of a long answer the beginning. */
export type Posted = { readonly status: number; readonly text: string };

/** There was no answer. `reason` names neither the address nor anything of what was posted. `isSent`: the receiver may have read it all the same. */
export class PostFailure extends Error {
  constructor(
    readonly reason: string,
    readonly isSent: boolean,
    options?: ErrorOptions,
  ) {
    super(`nothing was answered: ${reason}`, options);
    this.name = 'PostFailure';
  }
}

const maxAnswerBytes = 16 * 1024;
const maxHeaderBytes = 16 * 1024;
/** Of a host that has many: more would only take the time of those that answer. */
const maxAttempts = 3;

/** As this machine knows names, for addresses that its operator named. IPv4 first: where IPv6 leads nowhere, all of the time would go by. */
const anyAddresses = async (hostname: string): Promise<readonly string[]> => {
  const literal = literalOf({ hostname });
  return isIP(literal) ? [literal] : (await lookup(hostname, { all: true, order: 'ipv4first' })).map(({ address }) => address);
};

/** The beginning of an answer; the rest of one that is too long, or never ends, is not waited for. */
const beginningOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxAnswerBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString();
};

/**
 * Posts to an address, once: redirects are not followed, since what is posted is meant for nobody else, and another address of the host is asked only where there was no connection to the one before.
 * With `ofOthers`, addresses are named by tenants: https at port 443 alone, and public (`PublicHosts`); without, by the operator, whose own they may be.
 */
export class HttpPoster {
  readonly #hosts: PublicHosts | null;

  constructor(private readonly ofOthers: (PublicHostsOptions & { readonly ca?: string }) | null) {
    this.#hosts = ofOthers && new PublicHosts(ofOthers);
  }

  /** Throws a `PostFailure` where there is no answer in time. What the answer's status means is the caller's to say. */
  async post({ url: address, headers, body, deadlineMs, signal: givenUp }: Posting): Promise<Posted> {
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = givenUp === undefined ? deadline : AbortSignal.any([deadline, givenUp]);
    const progress = { isSent: false };
    try {
      const url = this.readAddress(address);
      const addresses = await within(signal, this.#hosts?.addressesOf(url.hostname, signal) ?? anyAddresses(url.hostname));
      const response = await this.connect(url, addresses, { headers, body, signal }, progress);
      return await within(signal, this.read(response));
    } catch (error) {
      throw new PostFailure(signal.aborted ? 'took too long' : failureOf(error), progress.isSent, { cause: error });
    }
  }

  private readAddress(address: string): URL {
    const url = new URL(address);
    const isPlain = url.protocol === 'http:' && (this.ofOthers === null || this.ofOthers.allowLoopback);
    if (url.protocol !== 'https:' && !isPlain) throw new HostRefusal('is no https address');
    if (url.username !== '' || url.password !== '') throw new HostRefusal('has user information');
    if (url.port !== '' && this.ofOthers?.allowLoopback === false) throw new HostRefusal('has another port than 443');
    return url;
  }

  private async connect(
    url: URL,
    addresses: readonly string[],
    sent: Pick<Posting, 'headers' | 'body'> & { readonly signal: AbortSignal },
    progress: { isSent: boolean },
  ): Promise<IncomingMessage> {
    let failure: unknown;
    for (const address of addresses.slice(0, maxAttempts)) {
      try {
        return await this.ask(url, address, sent, progress);
      } catch (error) {
        if (progress.isSent || sent.signal.aborted) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** Connects to the address itself; the host's name is what the certificate must be for. */
  private ask(
    url: URL,
    address: string,
    { headers, body, signal }: Pick<Posting, 'headers' | 'body'> & { readonly signal: AbortSignal },
    progress: { isSent: boolean },
  ): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    const options: RequestOptions = {
      method: 'POST',
      host: address,
      port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      agent: false,
      signal,
      maxHeaderSize: maxHeaderBytes,
      headers: {
        ...headers,
        host: url.host,
        'user-agent': 'Ostiary',
        'accept-encoding': 'identity',
        'content-length': String(Buffer.byteLength(body)),
      },
    };
    const servername = isIP(literalOf(url)) ? '' : url.hostname;
    const ca = this.ofOthers?.ca;
    const sent = isSecure ? requestSecurely({ ...options, servername, ...(ca !== undefined && { ca }) }) : requestPlain(options);
    return new Promise((resolve, reject) => {
      // From here on, what was written may be read.
      sent.on('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', () => (progress.isSent = true)));
      sent.on('response', resolve);
      sent.on('error', reject);
      sent.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        reject(new Error(`answered ${statusCode}`));
      });
      sent.on('close', () => reject(new Error('the connection was closed')));
      sent.end(body);
    });
  }

  private async read(response: IncomingMessage): Promise<Posted> {
    const { statusCode: status = 0 } = response;
    try {
      return { status, text: await beginningOf(response) };
    } finally {
      response.destroy();
    }
  }
}

const failureOf = (error: unknown): string => {
  if (error instanceof HostRefusal) return error.message;
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? `failed with ${code.slice(0, 40)}` : 'failed';
};

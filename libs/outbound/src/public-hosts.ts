import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.js';

/** The addresses of a host name; rejects, or answers with none, where it has none. */
export type ResolveName = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;

export type PublicHostsOptions = {
  /** For development: this machine may be asked, too. */
  readonly allowLoopback: boolean;
  readonly resolveName?: ResolveName | undefined;
};

/** Why a host is not connected to. */
export class HostRefusal extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'HostRefusal';
  }
}

/** RFC 6761 §6.3: this machine, whatever name servers say. */
const isLocalhost = (hostname: string): boolean => /(?:^|\.)localhost\.?$/i.test(hostname);

/** Asks name servers alone: neither `/etc/hosts` nor the search domains of a cluster, which lead inside. */
const askNameServers: ResolveName = async (hostname, signal) => {
  if (isLocalhost(hostname)) return ['127.0.0.1'];
  const resolver = new Resolver({ timeout: 400, tries: 2 });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  signal.removeEventListener('abort', cancel);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
};

/**
 * Hosts that others name, to be connected to without being led inside (OWASP: server-side request forgery): every address of a host must be public. The caller connects to one of the
 * addresses that were looked at and to no name, which could change its mind in between.
 */
export class PublicHosts {
  constructor(private readonly options: PublicHostsOptions) {}

  /** Its addresses, at least one. Throws a `HostRefusal` where there is none, or one that is not public; rejects with the reason of `signal` once that aborts. */
  async addressesOf(hostname: string, signal: AbortSignal): Promise<readonly string[]> {
    const literal = literalOf({ hostname });
    const resolve = this.options.resolveName ?? askNameServers;
    const addresses = isIP(literal) ? [literal] : await within(signal, resolve(hostname, signal));
    if (addresses.length === 0) throw new HostRefusal('the host has no address');
    if (!addresses.every((address) => this.isAllowed(address))) throw new HostRefusal('the host has an address that is not public');
    return addresses;
  }

  private isAllowed(address: string): boolean {
    return isPublicAddress(address) || (this.options.allowLoopback && isLoopbackAddress(address));
  }
}

/** The host without the brackets of an IPv6 address. */
export const literalOf = ({ hostname }: Pick<URL, 'hostname'>): string => hostname.replace(/^\[|\]$/g, '');

/** A name server or a host that never answers takes no longer than all may. */
export const within = async <Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> => {
  if (signal.aborted) throw signal.reason;
  return Promise.race([
    work,
    once(signal, 'abort').then((): never => {
      throw signal.reason;
    }),
  ]);
};

import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { addressMatcher } from '#platform';
import { GatewayConfig } from '../gateway.config.js';

/** ISO 3166-1, and what ingresses write where they do not know (`XX`, `ZZ`). */
const country = /^(?!XX|ZZ)[A-Z]{2}$/;

/** What of a request tells where it is from. */
type Arrival = {
  readonly http: {
    readonly headers: IncomingHttpHeaders;
    readonly raw: { readonly socket: { readonly remoteAddress?: string | undefined } };
  };
};

/** Where requests come from, as a trusted ingress says in a header that the operator names. */
@Injectable()
export class Countries {
  private readonly header: string | null;
  private readonly isTrusted: (address: string) => boolean;

  constructor({ countryHeader, trustedProxies = [] }: GatewayConfig) {
    this.header = countryHeader?.toLowerCase() ?? null;
    this.isTrusted = addressMatcher(trustedProxies);
  }

  /** Null where nobody says who may: what a client writes itself is no fact. */
  of({ http: { headers, raw } }: Arrival): string | null {
    if (this.header === null || !this.isTrusted(raw.socket.remoteAddress ?? '')) return null;
    const said = String(headers[this.header] ?? '').toUpperCase();
    return country.test(said) ? said : null;
  }
}

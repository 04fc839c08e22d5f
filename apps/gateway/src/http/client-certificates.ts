import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { certificateMethods, type PresentedCertificate } from '#contracts';
import type { CertificateSupport } from '#oauth-core';
import { addressMatcher } from '#platform';
import { GatewayConfig } from '../gateway.config.js';
import { advertisedEndpoints, collectionAt, routes } from './routes.js';

/** What of a request tells which certificate its connection had. */
type Arrival = {
  readonly http: {
    readonly headers: IncomingHttpHeaders;
    readonly raw: { readonly socket: { readonly remoteAddress?: string | undefined } };
  };
};

/** What nginx says in `$ssl_client_verify`. */
const verified = 'SUCCESS';
const base64Form = /^[A-Za-z0-9+/]+=*$/;
const pemForm = /^-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----\s*$/;

/** Certificates one after the other, as Traefik has them where the client sends a chain: its own comes first. What a second header of the name added is apart by a space. */
const chainForm = /^([A-Za-z0-9+/]+=*)(?:,[A-Za-z0-9+/]+=*)+$/;

/** How many that vouch for a certificate are passed on: each costs a verification. */
const maxChain = 4;

/** Where proxies pass on the certificates that a client sent besides its own (RFC 9440 §2.3). Anybody may write it: what is in it counts as far as it leads to who is trusted. */
const chainHeader = 'client-cert-chain';

/** The endpoints that clients authenticate at, or bring tokens to (RFC 8705 §5). */
const aliased = [
  'token_endpoint',
  'revocation_endpoint',
  'pushed_authorization_request_endpoint',
  'device_authorization_endpoint',
  'authorization_challenge_endpoint',
  'backchannel_authentication_endpoint',
  'userinfo_endpoint',
] as const;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The base64 of a certificate in a header: between colons (RFC 9440 §2), as PEM with its characters escaped (nginx, Envoy), or bare (Traefik); null where it is none of these. */
const readHeader = (value: string): string | null => {
  const [, enclosed] = /^:(.*):$/.exec(value) ?? [];
  // Bare base64 may hold a plus sign, which nothing here takes for a space.
  const text = enclosed ?? chainForm.exec(decoded(value))?.[1] ?? decoded(value);
  const der = (pemForm.exec(text)?.[1] ?? text).replaceAll(/\s/g, '');
  return base64Form.test(der) ? der : null;
};

/** The certificates behind the first of a header (Traefik), or between colons in the one for them (RFC 9440 §2.3); too many are as none. */
const readChain = (value: string, others: string): readonly string[] => {
  const [, ...behind] = chainForm.test(decoded(value)) ? decoded(value).split(',') : [];
  const listed = [...others.matchAll(/:([A-Za-z0-9+/]+=*):/g)].map(([, der = '']) => der);
  const chain = [...behind, ...listed];
  return chain.length > maxChain ? [] : chain;
};

/** The certificates of clients' connections, as a trusted proxy that ends TLS passes them on in headers that the operator names (RFC 8705 §6.5, RFC 9440). */
@Injectable()
export class ClientCertificates {
  private readonly header: string | null;
  private readonly verifiedHeader: string | null;
  private readonly isTrusted: (address: string) => boolean;

  constructor(private readonly config: GatewayConfig) {
    this.header = config.clientCertificateHeader?.toLowerCase() ?? null;
    this.verifiedHeader = config.clientCertificateVerifiedHeader?.toLowerCase() ?? null;
    this.isTrusted = addressMatcher(config.trustedProxies ?? []);
  }

  /** Undefined without one, and where nobody says so who may: what a client writes itself is no certificate. */
  of({ http: { headers, raw } }: Arrival): PresentedCertificate | undefined {
    const header = this.header === null ? undefined : headers[this.header];
    if (header === undefined || !this.isTrusted(raw.socket.remoteAddress ?? '')) return undefined;
    const der = readHeader(String(header));
    if (der === null) return undefined;
    const chain = readChain(String(header), String(headers[chainHeader] ?? ''));
    return {
      der,
      isVerified: this.verifiedHeader !== null && headers[this.verifiedHeader] === verified,
      ...(chain.length > 0 && { chain }),
    };
  }

  /** What the address begins with that a request with this certificate came to: that of its own where there is one, where alone connections are asked for certificates (RFC 8705 §5). */
  issuerAt(issuer: string, certificate: PresentedCertificate | undefined): string {
    const { mtlsPublicUrl, publicUrl } = this.config;
    return certificate === undefined || mtlsPublicUrl === undefined ? issuer : issuer.replace(publicUrl, mtlsPublicUrl);
  }

  /** What the metadata of a tenant says of certificates; null where none reach the platform. An authority's word is needed for tls_client_auth alone. */
  supportFor(issuer: string): CertificateSupport | null {
    if (this.header === null) return null;
    return {
      methods: certificateMethods.filter((method) => method !== 'tls_client_auth' || this.verifiedHeader !== null),
      aliases: this.aliasesFor(issuer),
    };
  }

  private aliasesFor(issuer: string): CertificateSupport['aliases'] {
    const { mtlsPublicUrl, publicUrl } = this.config;
    if (mtlsPublicUrl === undefined) return null;
    const aliasOfIssuer = issuer.replace(publicUrl, mtlsPublicUrl);
    const endpoints = advertisedEndpoints(aliasOfIssuer);
    return {
      ...Object.fromEntries(aliased.map((name) => [name, endpoints[name]])),
      grant_management_endpoint: collectionAt(aliasOfIssuer, routes.grantManagement),
    };
  }
}

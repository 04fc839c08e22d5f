import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { PresentedCertificate } from '#contracts';
import { type DistinguishedName, readSubject } from './distinguished-name.js';

/** The kinds of subject alternative names that a client can be known by (RFC 8705 §2.1.2). */
export type AlternativeNameKind = 'dns' | 'uri' | 'ip' | 'email';

/** What a certificate that came with a connection says (RFC 5280). Times are epoch seconds. */
export type ClientCertificate = {
  /** SHA-256 of the certificate, base64url: the claim `x5t#S256` (RFC 8705 §3.1). */
  readonly thumbprint: string;
  readonly publicKey: KeyObject;
  readonly subject: DistinguishedName | null;
  readonly names: readonly (readonly [AlternativeNameKind, string])[];
  readonly validFrom: number;
  readonly validTo: number;
  /** Its own DER, and that of those that the client sent to vouch for it, in their order. */
  readonly path: readonly [Buffer, ...Buffer[]];
  /** Whether the proxy that ended the connection verified it up to an authority that it trusts. */
  readonly isVerified: boolean;
};

const kinds: { readonly [written: string]: AlternativeNameKind } = { DNS: 'dns', URI: 'uri', 'IP Address': 'ip', email: 'email' };
// As node:crypto writes them: what holds a comma or a quote is in quotes.
const writtenName = /(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g;

/** The one spelling of a name, by which it is compared: hosts in small letters, addresses as the URL standard writes them. */
export const canonicalName = (kind: AlternativeNameKind, name: string): string => {
  if (kind === 'dns') return name.toLowerCase();
  return kind === 'ip' && isIPv6(name) && URL.canParse(`http://[${name}]`) ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
};

/** The alternative names of a certificate, of the kinds that are known here (RFC 5280 §4.2.1.6). */
export const alternativeNamesOf = ({ subjectAltName }: X509Certificate): ClientCertificate['names'] =>
  [...(subjectAltName ?? '').matchAll(writtenName)].flatMap(([, type = '', text = '']) => {
    const kind = kinds[type];
    if (kind === undefined) return [];
    const name = text.startsWith('"') ? String(JSON.parse(text)) : text;
    return [[kind, canonicalName(kind, name)] as const];
  });

/** A time as node:crypto writes it, in epoch seconds; no number where it cannot be read. */
export const epochOf = (time: string): number => Math.floor(Date.parse(time) / 1000);

/** Reads a certificate; null where it is none. That whoever sent it holds its key is the proxy's to have checked, which ended the TLS connection. */
export const readClientCertificate = ({ der, isVerified, chain = [] }: PresentedCertificate): ClientCertificate | null => {
  try {
    const bytes = Buffer.from(der, 'base64');
    const certificate = new X509Certificate(bytes);
    return {
      thumbprint: createHash('sha256').update(certificate.raw).digest('base64url'),
      publicKey: certificate.publicKey,
      subject: readSubject(certificate.subject),
      names: alternativeNamesOf(certificate),
      validFrom: epochOf(certificate.validFrom),
      validTo: epochOf(certificate.validTo),
      path: [certificate.raw, ...chain.map((next) => Buffer.from(next, 'base64'))],
      isVerified,
    };
  } catch {
    return null;
  }
};

import { type KeyObject, X509Certificate } from 'node:crypto';
import { weaknessOf } from '../public-jwk.js';
import { type CertificateExtensions, readCertificateExtensions, signatureAlgorithmOf } from './certificate-extensions.js';
import { epochOf } from './client-certificate.js';

/** A certificate of a path, from who authenticates to an authority that is trusted. Times are epoch seconds. */
export type PathCertificate = {
  readonly certificate: X509Certificate;
  readonly extensions: CertificateExtensions;
  readonly signatureAlgorithm: string;
  readonly validFrom: number;
  readonly validTo: number;
};

/** By ECDSA or RSA (PKCS #1) with SHA-256, SHA-384 or SHA-512, or Ed25519: none by whose hash two certificates can be made alike. */
const signatureAlgorithms = [
  ...['2a8648ce3d040302', '2a8648ce3d040303', '2a8648ce3d040304'],
  ...['2a864886f70d01010b', '2a864886f70d01010c', '2a864886f70d01010d', '2b6570'],
];

/** P-256, P-384 and P-521, as node:crypto calls them. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

/** Whether nobody but its owner signs by a key, and verifying by it costs little: clients choose those of the certificates that they send. */
const isFit = (key: KeyObject): boolean =>
  weaknessOf(key) === null && (key.asymmetricKeyType !== 'ec' || curves.includes(key.asymmetricKeyDetails?.namedCurve ?? ''));

/** Reads a certificate (DER). Throws where it is none. */
export const readPathCertificate = (der: Buffer): PathCertificate => {
  const certificate = new X509Certificate(der);
  return {
    certificate,
    extensions: readCertificateExtensions(certificate.raw),
    signatureAlgorithm: signatureAlgorithmOf(certificate.raw),
    validFrom: epochOf(certificate.validFrom),
    validTo: epochOf(certificate.validTo),
  };
};

const isValidAt = (now: number, { validFrom, validTo }: PathCertificate): boolean => validFrom <= now && now < validTo;

/** Whether a certificate may vouch for others, `below` of which stand between it and the last (RFC 5280 §6.1.4; X509-SVID §4). */
const mayVouch = ({ extensions }: PathCertificate, below: number): boolean =>
  extensions.isAuthority &&
  extensions.keyUsage?.signsCertificates === true &&
  !extensions.demandsMore &&
  (extensions.pathLength === null || below <= extensions.pathLength);

const isSignedBy = (subject: PathCertificate, { certificate: issuer }: PathCertificate): boolean =>
  signatureAlgorithms.includes(subject.signatureAlgorithm) &&
  subject.certificate.checkIssued(issuer) &&
  isFit(issuer.publicKey) &&
  subject.certificate.verify(issuer.publicKey);

/**
 * Whether one of the `anchors` vouches for the first certificate of a path now, if need be by those that follow it, each of which vouches for the one before (RFC 5280 §6.1). Neither revocation nor policies are looked at, and a certificate
 * that constrains names vouches for none. What the first may be used for is for the caller to check.
 */
export const isVouchedFor = (path: readonly PathCertificate[], anchors: readonly PathCertificate[], now: number): boolean => {
  for (const [below, subject] of path.entries()) {
    if (!isValidAt(now, subject)) return false;
    const vouches = (issuer: PathCertificate): boolean => mayVouch(issuer, below) && isValidAt(now, issuer) && isSignedBy(subject, issuer);
    if (anchors.some(vouches)) return true;
    const next = path[below + 1];
    if (next === undefined || !vouches(next)) return false;
  }
  return false;
};

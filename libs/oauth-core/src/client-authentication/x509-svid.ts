import type { Application, ClientProof, TenantContext, UnprovenClient } from '#contracts';
import { isVouchedFor, type PathCertificate, readPathCertificate } from '../certificates/certificate-path.js';
import { alternativeNamesOf, type ClientCertificate } from '../certificates/client-certificate.js';
import { OAuthError } from '../errors.js';
import type { SpiffeBundle } from '../spiffe/spiffe-bundle.js';
import { isWorkloadOf, trustDomainOf } from '../spiffe/spiffe-id.js';
import { type ProofPorts, proven, unproven } from './client-authenticator.js';

/** A certificate, and those that the client sent to vouch for it. */
type Path = readonly [PathCertificate, ...PathCertificate[]];

const clientAuthentication = '2b06010505070302';

/** X509-SVID §4, §5.2: why a certificate is not that of a workload, but of an authority, or of something else; null: it is. */
const problemOfLeaf = ({ extensions: { isAuthority, keyUsage, extendedKeyUsage, demandsMore } }: PathCertificate): string | null => {
  if (isAuthority || keyUsage?.signsCertificates === true || keyUsage?.signsLists === true) return 'it is of an authority';
  if (keyUsage?.digitalSignature !== true) return 'its key is not for signatures';
  if (extendedKeyUsage !== null && !extendedKeyUsage.includes(clientAuthentication)) return 'its key is not for clients';
  return demandsMore ? 'it has an extension that is not understood' : null;
};

/** §5.1: the one workload that a certificate names; null where it names none, or anything beside it by a URI. */
const workloadOf = ({ names }: ClientCertificate): string | null => {
  const [uri, ...others] = names.filter(([kind]) => kind === 'uri').map(([, value]) => value);
  return uri === undefined || others.length > 0 || trustDomainOf(uri) === null ? null : uri;
};

const readPath = ({ path: [leaf, ...between] }: ClientCertificate): Path | null => {
  try {
    return [readPathCertificate(leaf), ...between.map(readPathCertificate)];
  } catch {
    return null;
  }
};

/** X509-SVID §3.2: an authority that has a SPIFFE ID is of that trust domain. */
const isOf = (trustDomain: string, { certificate }: PathCertificate): boolean =>
  alternativeNamesOf(certificate).every(([kind, name]) => kind !== 'uri' || name === trustDomain);

/** A path up to the first authority of another trust domain, which may have the same authorities above it, and vouches for its own workloads alone. */
const withinDomain = (trustDomain: string, [leaf, ...between]: Path): Path => {
  const end = between.findIndex((certificate) => !isOf(trustDomain, certificate));
  return [leaf, ...(end === -1 ? between : between.slice(0, end))];
};

/** Whether an authority of the trust domain, and of this tenant's, vouches for the certificate. Throws `temporarily_unavailable` where its bundle cannot be had. */
const isOfDomain = async (
  tenant: TenantContext,
  trustDomain: string,
  path: readonly PathCertificate[],
  { trustedIssuers, spiffeBundles, clock }: ProofPorts,
): Promise<boolean> => {
  const trusted = (await trustedIssuers?.list(tenant))?.find(({ issuer }) => issuer === trustDomain);
  if (trusted === undefined || spiffeBundles === undefined) return false;
  const vouches = ({ authorities }: SpiffeBundle): boolean => isVouchedFor(path, authorities, clock.epochSeconds());
  const found = await spiffeBundles.find(tenant, trusted, vouches);
  // It may be as good as any: the client is not told that it is not.
  if ('unavailable' in found)
    throw new OAuthError('temporarily_unavailable', 'The bundle of the trust domain cannot be had', found.unavailable);
  return vouches(found.bundle);
};

/**
 * Whether the certificate of a connection is the X.509-SVID of a workload that the application is (draft-ietf-oauth-spiffe-client-auth §3.2). Who vouches for it is the trust domain of the tenant alone: what the proxy says of
 * authorities counts for nothing. Throws `temporarily_unavailable`.
 */
export const proveByX509Svid = async (
  tenant: TenantContext,
  certificate: ClientCertificate,
  { spiffeId }: Application,
  ports: ProofPorts,
): Promise<ClientProof> => {
  const refused = (reason: string): UnprovenClient => unproven(`the client certificate is no X.509-SVID of the client: ${reason}`);
  const workload = workloadOf(certificate);
  if (workload === null) return refused('it does not name one SPIFFE ID, and no other URI');
  if (!spiffeId || !isWorkloadOf(spiffeId, workload)) return refused('it is of another workload');
  const path = readPath(certificate);
  if (path === null) return refused('it cannot be read');
  const problem = problemOfLeaf(path[0]);
  if (problem !== null) return refused(problem);
  const trustDomain = trustDomainOf(workload) ?? '';
  return (await isOfDomain(tenant, trustDomain, withinDomain(trustDomain, path), ports))
    ? proven
    : refused('no authority of its trust domain vouches for it');
};

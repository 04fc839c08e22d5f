import {
  type CertificateMethod,
  type ClientProof,
  isCertificateMethod,
  type PresentedCertificate,
  type RegisteredClient,
  type TenantContext,
} from '#contracts';
import {
  type AlternativeNameKind,
  canonicalName,
  type ClientCertificate,
  readClientCertificate,
} from '../certificates/client-certificate.js';
import { isSameName, readDistinguishedName } from '../certificates/distinguished-name.js';
import { activeClient } from './active-client.js';
import { type PresentedClient, type ProofPorts, proven, unproven } from './client-authenticator.js';
import { proveByX509Svid } from './x509-svid.js';

/*
 * Clients that authenticate by the certificate of their connection (RFC 8705 §2, draft-ietf-oauth-spiffe-client-auth §3.2). The request itself says nothing but the client's name.
 */

type ClientApplication = NonNullable<RegisteredClient['application']>;
type Proof = (
  tenant: TenantContext,
  certificate: ClientCertificate,
  application: ClientApplication,
  ports: ProofPorts,
) => Promise<ClientProof>;

const hasName = ({ names }: ClientCertificate, kind: AlternativeNameKind, name: string): boolean =>
  names.some(([known, value]) => known === kind && value === canonicalName(kind, name));

const isSubject = ({ subject }: ClientCertificate, text: string): boolean => {
  const name = readDistinguishedName(text);
  return name !== null && subject !== null && isSameName(name, subject);
};

/** Whether the certificate names the one subject that the client registered (§2.1.2). */
const namesClient = (certificate: ClientCertificate, application: ClientApplication): boolean => {
  const { tlsClientAuthSubjectDn, tlsClientAuthSanDns, tlsClientAuthSanUri, tlsClientAuthSanIp, tlsClientAuthSanEmail } = application;
  if (tlsClientAuthSubjectDn !== null) return isSubject(certificate, tlsClientAuthSubjectDn);
  const registered = [
    ['dns', tlsClientAuthSanDns],
    ['uri', tlsClientAuthSanUri],
    ['ip', tlsClientAuthSanIp],
    ['email', tlsClientAuthSanEmail],
  ] as const;
  return registered.some(([kind, name]) => name !== null && hasName(certificate, kind, name));
};

/** §2.1: an authority vouches for the certificate, and it is of the client's name. */
const proveByAuthority: Proof = async (_tenant, certificate, application) => {
  if (!certificate.isVerified) return unproven('no authority vouches for the client certificate');
  return namesClient(certificate, application) ? proven : unproven('the client certificate is of another subject');
};

/** §2.2: the certificate is of a key that the client registered or publishes, whoever signed it. */
const proveByKey: Proof = async (tenant, { publicKey, thumbprint }, application, { clientKeys }) => {
  // No key has the thumbprint for its id: one that was published since is found when it is first used.
  for (const kid of [null, thumbprint]) {
    const found = (await clientKeys?.find(tenant, application, kid)) ?? { unavailable: 'certificates are not taken here' };
    if ('unavailable' in found) return unproven(found.unavailable);
    if (found.keys.some(({ key }) => key.equals(publicKey))) return proven;
  }
  return unproven('the client certificate is of a key that is not registered');
};

const proofs: { readonly [Method in CertificateMethod]: Proof } = {
  tls_client_auth: proveByAuthority,
  self_signed_tls_client_auth: proveByKey,
  spiffe_x509: proveByX509Svid,
};

/** A time that cannot be read is none. */
const isValidAt = (now: number, { validFrom, validTo }: ClientCertificate): boolean => validFrom <= now && now < validTo;

const prove = async (
  method: CertificateMethod,
  presented: PresentedCertificate | undefined,
  {
    tenant,
    application,
    ports,
  }: { readonly tenant: TenantContext; readonly application: RegisteredClient['application']; readonly ports: ProofPorts },
): Promise<ClientProof> => {
  const certificate = presented === undefined ? null : readClientCertificate(presented);
  if (certificate === null || application === null) return unproven('no client certificate');
  const now = ports.clock.epochSeconds();
  if (!isValidAt(now, certificate)) return unproven('the client certificate is not valid at this time');
  return proofs[method](tenant, certificate, application, ports);
};

/** What a client presents that names itself alone and is registered to authenticate by a certificate: that of its connection. What others present stays as it is. */
export const presentedWithCertificate = (
  presented: PresentedClient,
  certificate: PresentedCertificate | undefined,
  registration: RegisteredClient,
): PresentedClient => {
  const method = activeClient(registration)?.tokenEndpointAuthMethod ?? null;
  if (presented.method !== 'none' || !isCertificateMethod(method)) return presented;
  return {
    clientId: presented.clientId,
    method,
    prove: (tenant, { application }, ports) => prove(method, certificate, { tenant, application, ports }),
  };
};

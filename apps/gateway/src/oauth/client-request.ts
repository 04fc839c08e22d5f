import type { ClientRequest, PresentedAttestation } from '#contracts';
import type { ClientCertificates } from '../http/client-certificates.js';
import { formOf } from '../http/parameters.js';
import type { RouteOfIssuer } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { presentedProof } from './presented-proof.js';

/** The headers by which an instance of a client authenticates; undefined without the first. Node joins what comes more than once, which no JWT is. */
const presentedAttestation = ({ http: { headers } }: TenantRequest): PresentedAttestation | undefined => {
  const { 'oauth-client-attestation': attestation, 'oauth-client-attestation-pop': proof } = headers;
  return attestation === undefined ? undefined : { attestation: String(attestation), proof: proof === undefined ? null : String(proof) };
};

/** What a client sends to an endpoint where it authenticates, and what its connection proves of it. Parameters in the query are never read. */
export const clientRequestOf = (request: TenantRequest, route: RouteOfIssuer, certificates: ClientCertificates): ClientRequest => {
  const { authorization = null } = request.http.headers;
  const certificate = certificates.of(request);
  const dpop = presentedProof(request, certificates.issuerAt(request.tenant.issuer, certificate), route);
  return { parameters: formOf(request), authorization, dpop, certificate, attestation: presentedAttestation(request) };
};

import type {
  AccessDuration,
  Application,
  RequestedClaimDisplay,
  RequestedScope,
  RequestingDevice,
  ResourceServer,
  SessionFacts,
} from '#contracts';
import { type DeviceDelivery, isOfBackchannel, isOfDevice, isRedirected, type PendingAuthorization } from '../../pending-authorization.js';
import { accessTokenLifetime } from '../../access-token.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { redirectTargetOf } from '../../redirect-uri.js';
import { responseHas } from '../../response-type.js';
import { claimsBeyond, type RequestedClaim } from '../../requested-claims.js';
import { clientDocumentHost, isClientDocumentUrl } from '../../client-registration/client-document.js';
import { destinationOf, isVerified, shownName } from '../../trust.js';
import { describeDetails } from './describe-details.js';
import type { DescribeAuthorization } from '../signatures.js';
import { accessDuration } from './access-duration.js';
import { type AllowedBefore, allowedBefore, isAllowedClaim, nothingAllowed } from './allowed-scopes.js';
import { findRequest } from './known-request.js';
import { permittedRequest } from './permitted-request.js';

const describeScope = (name: string, server: ResourceServer | null, allowed: ReadonlySet<string>): RequestedScope => {
  const scope = server?.scopes.find((own) => own.name === name);
  const { description = null, descriptions, sensitive = false } = scope ?? {};
  return { name, description, ...(descriptions && { descriptions }), allowed: allowed.has(name), sensitive };
};

const describeClaim = ({ settings }: OAuthTenant, claim: RequestedClaim, allowed: AllowedBefore): RequestedClaimDisplay => ({
  name: claim.name,
  labels: settings.userAttributes.find((attribute) => attribute.claim === claim.name)?.labels ?? [],
  allowed: isAllowedClaim(allowed, claim),
});

const findAllowed = async (
  tenant: OAuthTenant,
  { clientId, asked }: PendingAuthorization,
  session: SessionFacts | null,
  { unitOfWork, consents }: OAuthDependencies,
): Promise<AllowedBefore> => {
  if (session === null) return nothingAllowed;
  return allowedBefore(await unitOfWork.read(tenant, consents.find({ clientId, userId: session.userId })), asked.resource);
};

const isoTime = (epochSeconds: number): string => new Date(epochSeconds * 1_000).toISOString();

const deviceOf = ({ createdAt, delivery }: PendingAuthorization<DeviceDelivery>): RequestingDevice => ({
  requestedAt: isoTime(createdAt),
  ...delivery.requestedFrom,
});

/** RFC 7591 §5: what a client says of itself may be anybody's; where the answer goes is its own. A program on the device is told of where nobody answers for the client. */
const redirectHostOf = (request: PendingAuthorization, application: Application): string | null => {
  if (!isRedirected(request)) return null;
  const { redirectUri } = request.delivery;
  return redirectTargetOf(redirectUri) === 'web' || !isVerified(application) ? destinationOf(redirectUri) : null;
};

const isOnDevice = (request: PendingAuthorization): boolean =>
  isRedirected(request) && redirectTargetOf(request.delivery.redirectUri) !== 'web';

/** RFC 6749 §4.2.2: what a response has in it is not refreshed. */
const durationOf = (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  application: Application,
  server: ResourceServer | null,
): AccessDuration =>
  isRedirected(request) && !responseHas(request.delivery.responseType, 'code')
    ? { kind: 'once', maxSeconds: accessTokenLifetime(tenant, application, server) }
    : accessDuration(tenant, application, server, request.asked.scopes);

/** What the pages show of a request: to the user of a session, what they can allow of it. OpenID scopes have no description here: pages translate them. */
export const describeAuthorization: DescribeAuthorization = async (tenant, { requestId, session }, dependencies) => {
  const known = await findRequest(tenant, requestId, dependencies);
  if (!known) return null;
  const { application, answer } = known;
  const request = await permittedRequest(tenant, known.request, session, dependencies);
  const { asked } = request;
  const [servers, allowed] = await Promise.all([
    dependencies.resourceServers.list(tenant),
    findAllowed(tenant, request, session, dependencies),
  ]);
  const server = servers.find(({ identifier }) => identifier === asked.resource) ?? null;
  const redirectHost = redirectHostOf(request, application);
  const publishedBy = isClientDocumentUrl(application.clientId) ? clientDocumentHost(application.clientId) : null;
  const claims = claimsBeyond(asked.scopes, asked.claims);
  return {
    clientId: application.clientId,
    clientName: shownName(application, publishedBy ?? redirectHost),
    clientLogoUri: application.logoUri,
    clientLinks: { clientUri: application.clientUri, policyUri: application.policyUri, tosUri: application.tosUri },
    scopes: asked.scopes.map((name) => describeScope(name, server, allowed.scopes)),
    ...(claims.length > 0 && { claims: claims.map((claim) => describeClaim(tenant, claim, allowed)) }),
    ...(asked.authorizationDetails.length > 0 && { authorizationDetails: describeDetails(asked.authorizationDetails, server) }),
    resourceServerName: server?.name ?? null,
    duration: durationOf(tenant, request, application, server),
    ...(isOfDevice(request) && { device: deviceOf(request) }),
    ...(isOfBackchannel(request) && {
      backchannel: { requestedAt: isoTime(request.createdAt), bindingMessage: request.delivery.bindingMessage },
    }),
    ...(redirectHost !== null && { redirectHost }),
    ...(publishedBy !== null && { publishedBy }),
    ...(!isVerified(application) && { isUnverified: true as const }),
    ...(isOnDevice(request) && { isOnDevice: true as const }),
    loginHint: asked.loginHint,
    uiLocales: asked.uiLocales,
    isAnswered: answer !== null,
  };
};

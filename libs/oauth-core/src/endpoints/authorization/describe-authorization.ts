import type {
  AccessDuration,
  Application,
  RequestedApi,
  RequestedClaimDisplay,
  RequestedScope,
  RequestingDevice,
  ResourceServer,
  SessionFacts,
} from '#contracts';
import { type DeviceDelivery, isOfBackchannel, isOfDevice, isRedirected, type PendingAuthorization } from '../../pending-authorization.js';
import { longestAccessTokenLifetime } from '../../access-token.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { redirectTargetOf } from '../../redirect-uri.js';
import { responseHas } from '../../response-type.js';
import { claimsBeyond, type RequestedClaim } from '../../requested-claims.js';
import { type Access, accessAtEach } from '../../resource-access.js';
import { describeScope } from '../../scope-template.js';
import { apiScopesOf, isPlatformScope } from '../../scopes.js';
import { destinationOf, isVerified, publisherOf, shownLinks, shownName } from '../../trust.js';
import { describeDetails } from './describe-details.js';
import type { DescribeAuthorization } from '../signatures.js';
import { accessDuration } from './access-duration.js';
import {
  type AllowedBefore,
  allowedBefore,
  countingConsents,
  isAllowedClaim,
  isAllowedScope,
  nothingAllowed,
} from '../../allowed-scopes.js';
import { findRequest } from './known-request.js';
import { permittedRequest, type PermittedRequest } from './permitted-request.js';
import { organizationIdOf } from './requested-organization.js';

/** OpenID scopes have no description here: pages translate them. */
const describeOwnScope = (name: string, asked: Access, allowed: AllowedBefore): RequestedScope => ({
  ...{ name, description: null, sensitive: false },
  allowed: isAllowedScope(allowed, asked, name),
});

const describeApiScope = (name: string, server: ResourceServer | undefined, allowed: ReadonlySet<string> | undefined): RequestedScope => {
  const { description = null, descriptions, sensitive = false } = describeScope(server, name);
  return { name, description, ...(descriptions && { descriptions }), allowed: allowed?.has(name) === true, sensitive };
};

/** What is asked for at each API, by its identifier where it is gone. */
const describeApis = (asked: Access, servers: readonly ResourceServer[], allowed: AllowedBefore): readonly RequestedApi[] =>
  accessAtEach(asked).flatMap(({ resource, scopes, authorizationDetails }) => {
    if (resource === null) return [];
    const server = servers.find(({ identifier }) => identifier === resource);
    return {
      name: server?.name ?? resource,
      scopes: apiScopesOf(scopes).map((name) => describeApiScope(name, server, allowed.scopes.get(resource))),
      authorizationDetails: describeDetails(authorizationDetails, server),
    };
  });

const describeClaim = ({ settings }: OAuthTenant, claim: RequestedClaim, allowed: AllowedBefore): RequestedClaimDisplay => ({
  name: claim.name,
  labels: settings.userAttributes.find((attribute) => attribute.claim === claim.name)?.labels ?? [],
  allowed: isAllowedClaim(allowed, claim),
});

const findAllowed = async (
  tenant: OAuthTenant,
  application: Application,
  { request: { asked }, organization }: PermittedRequest,
  session: SessionFacts | null,
  dependencies: OAuthDependencies,
): Promise<AllowedBefore> => {
  if (session === null) return nothingAllowed;
  const given = await dependencies.unitOfWork.read(tenant, countingConsents(application, session.userId, dependencies));
  return allowedBefore(given, asked, organizationIdOf(organization));
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

/** RFC 6749 §4.2.2: what a response has in it is not refreshed, and is for the default resource. */
const durationOf = (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  application: Application,
  servers: readonly ResourceServer[],
): AccessDuration =>
  isRedirected(request) && !responseHas(request.delivery.responseType, 'code')
    ? { kind: 'once', maxSeconds: longestAccessTokenLifetime(tenant, application, servers, request.asked.resources.slice(0, 1)) }
    : accessDuration(tenant, application, servers, request.asked);

/** What the pages show of a request: to the user of a session, what they can allow of it. */
export const describeAuthorization: DescribeAuthorization = async (tenant, { requestId, ...answering }, dependencies) => {
  const known = await findRequest(tenant, requestId, dependencies);
  if (!known) return null;
  const { application, answer } = known;
  const permitted = await permittedRequest(tenant, application, known.request, answering, dependencies);
  const { request, organization } = permitted;
  const { asked } = request;
  const [servers, allowed] = await Promise.all([
    dependencies.resourceServers.list(tenant),
    findAllowed(tenant, application, permitted, answering.session, dependencies),
  ]);
  const redirectHost = redirectHostOf(request, application);
  const publishedBy = publisherOf(application);
  const claims = claimsBeyond(asked.scopes, asked.claims);
  return {
    clientId: application.clientId,
    clientName: shownName(application, redirectHost),
    clientLogoUri: application.logoUri,
    clientLinks: shownLinks(application),
    scopes: asked.scopes.filter(isPlatformScope).map((name) => describeOwnScope(name, asked, allowed)),
    apis: describeApis(asked, servers, allowed),
    ...(claims.length > 0 && { claims: claims.map((claim) => describeClaim(tenant, claim, allowed)) }),
    duration: durationOf(tenant, request, application, servers),
    ...(isOfDevice(request) && { device: deviceOf(request) }),
    ...(isOfBackchannel(request) && {
      backchannel: { requestedAt: isoTime(request.createdAt), bindingMessage: request.delivery.bindingMessage },
    }),
    ...(redirectHost !== null && { redirectHost }),
    ...(publishedBy !== null && { publishedBy }),
    ...(!isVerified(application) && { isUnverified: true as const }),
    ...(isOnDevice(request) && { isOnDevice: true as const }),
    ...(organization.kind === 'member' && { organization: organization.membership.displayName }),
    loginHint: asked.loginHint,
    uiLocales: asked.uiLocales,
    isAnswered: answer !== null,
  };
};

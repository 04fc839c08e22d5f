import type { OAuthDependencies } from '../../../dependencies.js';
import { checkAcr } from './acr.js';
import { checkAuthorizationDetails, refuseOtherDetails } from './authorization-details.js';
import type { Check, CheckedRequest, CheckPorts, RequestMembers } from './check.js';
import { refusePagePrompts, refuseUnregisteredChallenge, requireCode } from './challenge.js';
import { checkClaims, checkSubject } from './claims.js';
import { checkCodeBinding, checkPolledBinding } from './code-binding.js';
import { demandConsent } from './consent.js';
import { refuseDetailsInFront, refuseUnboundTokens, requireNonce, requireOpenIdForIdToken } from './front-channel.js';
import { checkGrantManagement } from './grant-management.js';
import { readHints } from './hints.js';
import { requireOneHint, requireOpenId } from './backchannel.js';
import { checkIdTokenHint } from './id-token-hint.js';
import { checkMaxAge } from './max-age.js';
import { checkOrganization } from './organization.js';
import { checkPrompt } from './prompt.js';
import { refuseUnpushed } from './pushed.js';
import { refuseUnregisteredBackchannel, refuseUnregisteredDevices, refuseUnregisteredGrant } from './registered-grant.js';
import { refuseInvalidRequestObject, refuseRegistration, refuseRequestObjects, refuseUnsigned } from './request-objects.js';
import { checkResources } from './resources.js';
import { checkResponseType, refuseOtherResponseMode, refuseOtherSignature, refuseOtherWebMessage } from './response-type.js';
import { checkScopes } from './scopes.js';

const refuseMalformed: Check = ({ parameters }) => {
  parameters.refuseMalformed();
};

/** Where a client can ask for a user's authorization. Another endpoint is a name here: each row then has to say whether its check runs there. */
export type RequestEndpoint = 'authorize' | 'par' | 'device' | 'backchannel' | 'challenge';

type Row = { readonly check: Check } & { readonly [Endpoint in RequestEndpoint]: boolean };

/** Which check runs at which endpoint, in the order in which a request meets them: what is wrong first is told. */
const checks: readonly Row[] = [
  { check: refuseUnregisteredBackchannel, authorize: false, par: false, device: false, backchannel: true, challenge: false },
  { check: refuseUnregisteredChallenge, authorize: false, par: false, device: false, backchannel: false, challenge: true },
  { check: refuseUnpushed, authorize: true, par: false, device: false, backchannel: false, challenge: false },
  { check: refuseInvalidRequestObject, authorize: true, par: true, device: false, backchannel: true, challenge: false },
  { check: refuseUnsigned, authorize: true, par: true, device: false, backchannel: true, challenge: true },
  { check: refuseRequestObjects, authorize: false, par: false, device: true, backchannel: false, challenge: true },
  { check: refuseRegistration, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: refuseMalformed, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: refuseOtherResponseMode, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: refuseOtherSignature, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: refuseOtherWebMessage, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: checkResponseType, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: requireCode, authorize: false, par: false, device: false, backchannel: false, challenge: true },
  { check: refuseUnregisteredGrant, authorize: true, par: true, device: false, backchannel: false, challenge: true },
  { check: refuseUnregisteredDevices, authorize: false, par: false, device: true, backchannel: false, challenge: false },
  { check: checkCodeBinding, authorize: true, par: true, device: false, backchannel: false, challenge: true },
  { check: requireNonce, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: refuseUnboundTokens, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: refuseDetailsInFront, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: checkPolledBinding, authorize: false, par: false, device: true, backchannel: true, challenge: false },
  { check: requireOneHint, authorize: false, par: false, device: false, backchannel: true, challenge: false },
  { check: requireOpenId, authorize: false, par: false, device: false, backchannel: true, challenge: false },
  { check: checkScopes, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: requireOpenIdForIdToken, authorize: true, par: true, device: false, backchannel: false, challenge: false },
  { check: checkAuthorizationDetails, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkResources, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: refuseOtherDetails, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkClaims, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkPrompt, authorize: true, par: true, device: true, backchannel: false, challenge: true },
  { check: refusePagePrompts, authorize: false, par: false, device: false, backchannel: false, challenge: true },
  { check: demandConsent, authorize: false, par: false, device: true, backchannel: true, challenge: false },
  { check: checkMaxAge, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkAcr, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkIdTokenHint, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkSubject, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkOrganization, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: checkGrantManagement, authorize: true, par: true, device: true, backchannel: true, challenge: true },
  { check: readHints, authorize: true, par: true, device: true, backchannel: true, challenge: true },
];

/** Each member of a request, so that one which no check has read is noticed. */
const memberNames: { readonly [Member in keyof RequestMembers]: true } = {
  responseType: true,
  codeChallenge: true,
  nonce: true,
  dpopJkt: true,
  scopes: true,
  resources: true,
  byResource: true,
  claims: true,
  authorizationDetails: true,
  prompt: true,
  maxAge: true,
  acr: true,
  requiredUserId: true,
  organization: true,
  loginHint: true,
  uiLocales: true,
  grantManagement: true,
};

const isComplete = (members: Partial<RequestMembers>): members is RequestMembers =>
  Object.keys(memberNames).every((name) => name in members);

/** Checks a request by all that runs at an endpoint, and reads it. Throws what the first check says that fails; TypeError where a check is missing. */
export const checkRequest = async (
  endpoint: RequestEndpoint,
  request: Omit<CheckedRequest, 'members' | 'servers'>,
  dependencies: CheckPorts & Pick<OAuthDependencies, 'resourceServers'>,
): Promise<RequestMembers> => {
  const servers = await dependencies.resourceServers.list(request.tenant);
  let members: Partial<RequestMembers> = {};
  for (const row of checks)
    if (row[endpoint]) members = { ...members, ...(await row.check({ ...request, servers, members }, dependencies)) };
  if (!isComplete(members)) throw new TypeError(`No check at ${endpoint} reads all that a request says.`);
  return members;
};

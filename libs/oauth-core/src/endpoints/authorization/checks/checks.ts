import type { OAuthDependencies } from '../../../dependencies.js';
import type { Check, CheckedRequest, RequestMembers } from './check.js';
import { checkCodeBinding } from './code-binding.js';
import { readHints } from './hints.js';
import { checkIdTokenHint } from './id-token-hint.js';
import { checkMaxAge } from './max-age.js';
import { checkPrompt } from './prompt.js';
import { refuseRequestUri, refuseUnpushed } from './pushed.js';
import { refuseUnregisteredGrant } from './registered-grant.js';
import { refuseRequestObjects } from './request-objects.js';
import { checkResource } from './resource.js';
import { refuseOtherResponseMode, refuseOtherResponseType } from './response-type.js';
import { checkScopes } from './scopes.js';

const refuseMalformed: Check = ({ parameters }) => {
  parameters.refuseMalformed();
};

/** Where a client can ask for a user's authorization. Another endpoint is a name here: each row then has to say whether its check runs there. */
export type RequestEndpoint = 'authorize' | 'par';

type Row = { readonly check: Check } & { readonly [Endpoint in RequestEndpoint]: boolean };

/** Which check runs at which endpoint, in the order in which a request meets them: what is wrong first is told. */
const checks: readonly Row[] = [
  { check: refuseUnpushed, authorize: true, par: false },
  { check: refuseRequestUri, authorize: false, par: true },
  { check: refuseRequestObjects, authorize: true, par: true },
  { check: refuseMalformed, authorize: true, par: true },
  { check: refuseOtherResponseMode, authorize: true, par: true },
  { check: refuseOtherResponseType, authorize: true, par: true },
  { check: refuseUnregisteredGrant, authorize: true, par: true },
  { check: checkCodeBinding, authorize: true, par: true },
  { check: checkScopes, authorize: true, par: true },
  { check: checkResource, authorize: true, par: true },
  { check: checkPrompt, authorize: true, par: true },
  { check: checkMaxAge, authorize: true, par: true },
  { check: checkIdTokenHint, authorize: true, par: true },
  { check: readHints, authorize: true, par: true },
];

const nothing: RequestMembers = {
  ...{ codeChallenge: null, nonce: null },
  ...{ scopes: [], resource: null, prompt: [], maxAge: null, acr: null, requiredUserId: null, loginHint: null, uiLocales: [] },
};

/** Checks a request by all that runs at an endpoint, and reads it. Throws what the first check says that fails. */
export const checkRequest = async (
  endpoint: RequestEndpoint,
  request: Omit<CheckedRequest, 'members'>,
  dependencies: Pick<OAuthDependencies, 'keys' | 'resourceServers'>,
): Promise<RequestMembers> => {
  let members = nothing;
  for (const row of checks)
    if (row[endpoint]) members = Object.assign({}, members, await row.check(Object.assign({}, request, { members }), dependencies));
  return members;
};

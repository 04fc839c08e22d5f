import type { Application } from '#contracts';
import { OAuthError } from '../../../errors.js';
import { profileOf } from '../../../profiles/profiles.js';
import type { OAuthTenant } from '../../../ports.js';
import type { Check } from './check.js';

/** Why a request has to be pushed, for a client that did not; null: it need not. RFC 9126 §6: it may be registered to push all its requests, or held to it (FAPI 2.0 Security Profile §5.3.2.2). */
export const pushRefusal = (tenant: OAuthTenant, application: Application): OAuthError | null => {
  const { name, requiresPushedRequests } = profileOf(tenant, application);
  if (requiresPushedRequests) return new OAuthError('invalid_request', `Authorization requests must be pushed, by the profile ${name}`);
  return application.requirePushedAuthorizationRequests
    ? new OAuthError('invalid_request', 'The client is registered to push its authorization requests')
    : null;
};

/** What was pushed comes another way. */
export const refuseUnpushed: Check = ({ tenant, application }) => {
  const refusal = pushRefusal(tenant, application);
  if (refusal !== null) throw refusal;
};

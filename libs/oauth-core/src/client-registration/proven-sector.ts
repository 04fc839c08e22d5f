import { backchannelGrant, deviceCodeGrant, type GrantType, jwtBearerGrant, type Registration } from '#contracts';
import { quotedList } from '../quoting.js';
import { refuseMetadata } from './client-metadata.js';

/**
 * CIBA §4: what nobody is redirected by is proved by the address that tokens are sent to, or by keys that are published at one and sign the requests, or prove who sends them. Keys by value are of no
 * host.
 */
const isProvenAtBackchannel = (registration: Registration): boolean => {
  const { backchannelTokenDeliveryMode: mode, tokenEndpointAuthMethod: method, jwksUri } = registration;
  if (mode === 'push') return true;
  const isByKeys = method === 'private_key_jwt' || method === 'self_signed_tls_client_auth';
  return jwksUri !== null && (isByKeys || registration.backchannelAuthenticationRequestSigningAlg !== null);
};

const always = (): boolean => true;
const never = (): boolean => false;

/** Whether a client that has tokens of users by a grant is of its sector for certain: its redirect URIs prove that, where its users are sent to one. */
const provesSector: { readonly [Grant in GrantType]: (registration: Registration) => boolean } = {
  authorization_code: always,
  refresh_token: always,
  // Of no user.
  client_credentials: always,
  [deviceCodeGrant]: never,
  [backchannelGrant]: isProvenAtBackchannel,
  // The client's own tokens tell it nothing new; others' do.
  'urn:ietf:params:oauth:grant-type:token-exchange': ({ tokenExchangeSubjects }) => tokenExchangeSubjects.length === 0,
  // Of itself alone, unless others may say who its users are.
  [jwtBearerGrant]: ({ identityAssertionIssuers }) => identityAssertionIssuers.length === 0,
  password: never,
};

/**
 * Throws `invalid_client_metadata` for a client that registered itself for pairwise subjects (OpenID Connect Core §8) beside a grant by which nothing proves its sector: it could be in that of any host,
 * and learn by what that knows its users. An administrator, who knows whose it is, may register it.
 */
export const refuseUnprovenSector = (registration: Registration): void => {
  if (registration.subjectType !== 'pairwise') return;
  const unproven = registration.grantTypes.filter((grant) => !provesSector[grant](registration));
  if (unproven.length > 0) throw refuseMetadata('subject_type', `must be public beside ${quotedList(unproven)}: no sector is proved so`);
};

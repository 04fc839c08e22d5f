import { backchannelGrant, deviceCodeGrant, type GrantType } from '#contracts';
import * as authorizationCode from './authorization-code.js';
import * as backchannelAuthentication from './backchannel-authentication.js';
import * as clientCredentials from './client-credentials.js';
import * as deviceCode from './device-code.js';
import type { GrantHandler } from './grant-handler.js';
import * as jwtBearer from './jwt-bearer.js';
import * as password from './password.js';
import * as refreshToken from './refresh-token.js';
import * as tokenExchange from './token-exchange.js';

/** A grant type of the vocabulary without its file does not compile. */
const byType: { readonly [Type in GrantType]: GrantHandler & { readonly grantType: Type } } = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
  [deviceCodeGrant]: deviceCode,
  [backchannelGrant]: backchannelAuthentication,
  [tokenExchange.grantType]: tokenExchange,
  [jwtBearer.grantType]: jwtBearer,
  password,
};

/** The grants of the token endpoint. */
export const grantHandlers: readonly GrantHandler[] = Object.values(byType);

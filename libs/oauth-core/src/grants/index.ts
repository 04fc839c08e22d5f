import * as authorizationCode from './authorization-code.js';
import * as clientCredentials from './client-credentials.js';
import type { GrantHandler } from './grant-handler.js';
import * as refreshToken from './refresh-token.js';

/** The grants of the token endpoint. */
export const grantHandlers: readonly GrantHandler[] = [authorizationCode, refreshToken, clientCredentials];

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Application, JsonObject } from '#contracts';
import { codeChallengeOf } from '../pkce.js';
import type { TestAuthorizationServer } from './authorization-server.js';

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A key of a client that signs its requests with ES256. */
export class RequestKey {
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(readonly kid: string = 'requests') {}

  get publicKey(): KeyObject {
    return this.pair.publicKey;
  }

  get jwks(): JsonObject {
    return { keys: [{ ...(this.pair.publicKey.export({ format: 'jwk' }) as JsonObject), kid: this.kid }] };
  }

  /** A JWS of a payload, which text is as it stands. */
  sign(payload: unknown, header: { readonly [name: string]: unknown } = {}): string {
    const signed = `${encode({ alg: 'ES256', kid: this.kid, typ: 'oauth-authz-req+jwt', ...header })}.${encode(payload)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), { key: this.pair.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }
}

/** The claims of a sound request object, but for `changes`; what is `undefined` is left out. */
export const requestClaims = (
  { tenant, now, verifier }: TestAuthorizationServer,
  { clientId, redirectUris }: Application,
  changes: { readonly [name: string]: unknown } = {},
): { readonly [name: string]: unknown } => ({
  iss: clientId,
  aud: tenant.issuer,
  iat: now,
  nbf: now,
  exp: now + 60,
  jti: 'an-id',
  client_id: clientId,
  response_type: 'code',
  redirect_uri: redirectUris[0],
  scope: 'openid profile',
  state: 'signed-state',
  nonce: 'signed-nonce',
  code_challenge: codeChallengeOf(verifier),
  code_challenge_method: 'S256',
  ...changes,
});

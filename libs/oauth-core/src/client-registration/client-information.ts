import type { Application, ClientId, JsonObject, OAuthReply } from '#contracts';
import { OAuthError } from '../errors.js';
import { jsonReply } from '../reply.js';
import { equalHashes, equalInConstantTime, hashSecret, isWellFormedSecret } from '../secrets.js';
import { clientMetadataOf, refuseMetadata } from './client-metadata.js';

/** Where the client registration endpoint is, below an issuer. */
export const registrationPath = '/oauth/register';

/** The client configuration endpoint of one client (RFC 7592 §3). */
export const registrationClientUri = (issuer: string, clientId: ClientId): string => `${issuer}${registrationPath}/${clientId}`;

export type ClientInformation = {
  readonly issuer: string;
  readonly application: Application;
  readonly registrationAccessToken: string;
  /** Where one was made just now: it is shown at no other time. */
  readonly clientSecret: string | null;
  /** What the client registered with, which is returned as it was sent. */
  readonly softwareStatement: string | null;
};

/** The client information response (RFC 7591 §3.2.1, RFC 7592 §3). */
export const clientInformation = ({
  issuer,
  application,
  registrationAccessToken,
  clientSecret,
  softwareStatement,
}: ClientInformation): JsonObject => ({
  client_id: application.clientId,
  client_id_issued_at: Math.floor(Date.parse(application.createdAt) / 1000),
  ...(clientSecret !== null && { client_secret: clientSecret, client_secret_expires_at: 0 }),
  registration_access_token: registrationAccessToken,
  registration_client_uri: registrationClientUri(issuer, application.clientId),
  ...clientMetadataOf(application),
  ...(softwareStatement !== null && { software_statement: softwareStatement }),
});

const invalidToken = (detail: string): OAuthError => new OAuthError('invalid_token', 'The token is invalid, expired or used up', detail);

const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/**
 * The initial (`ia`) or registration (`ra`) access token of a request (RFC 6750 §2.1), by its hash. Throws `invalid_token` (401) where there is none of that kind: what is no token is told without a
 * look-up. Whether it is known is for the caller to check.
 */
export const presentedRegistrationToken = (
  authorization: string | null,
  kind: 'ia' | 'ra',
): { readonly token: string; readonly sha256: string } => {
  const token = bearer.exec(authorization ?? '')?.[1];
  if (token === undefined) throw invalidToken('no bearer token');
  if (!isWellFormedSecret(kind, token)) throw invalidToken('no token of this kind');
  return { token, sha256: hashSecret(token) };
};

/** Throws `invalid_token` unless the registration access token is that of the client (RFC 7592 §2); `known` null: there is no such client, or it did not register itself. */
export const requireRegistrationToken = (presented: { readonly sha256: string }, known: { readonly sha256: string } | null): void => {
  if (known === null || !equalHashes(presented.sha256, known.sha256)) throw invalidToken('not of this client');
};

/** The refusal of an initial access token that is unknown, over or used up. */
export const refuseInitialAccessToken = (): OAuthError => invalidToken('unknown, expired or used up');

/** Members of a client information response that a client must not send back (RFC 7592 §2.2). */
const notToBeSentBack = ['registration_access_token', 'registration_client_uri', 'client_secret_expires_at', 'client_id_issued_at'];

/**
 * RFC 7592 §2.2: throws `invalid_client_metadata` unless a replacement names its client, and sends back nothing that it must not. A secret that it names has to be one of `secretHashes`: no client
 * chooses its own.
 */
export const checkReplacement = (metadata: JsonObject, clientId: ClientId, secretHashes: readonly string[]): void => {
  const { client_id: named, client_secret: secret } = metadata;
  if (typeof named !== 'string' || !equalInConstantTime(named, clientId)) throw refuseMetadata('client_id', 'must be that of the client');
  const sentBack = notToBeSentBack.find((name) => Object.hasOwn(metadata, name));
  if (sentBack !== undefined) throw refuseMetadata(sentBack, 'must be left out');
  if (secret === undefined || secret === null) return;
  if (typeof secret !== 'string' || !secretHashes.some((hash) => equalHashes(hash, hashSecret(secret))))
    throw refuseMetadata('client_secret', 'must be the one that the client has');
};

/** Throws `invalid_software_statement` for another statement than the one that a client registered with (null: none): it keeps that, and one that is left out goes on counting. */
export const requireSameStatement = ({ software_statement: sent }: JsonObject, registered: string | null): void => {
  if (registered === null || sent === undefined || sent === null || sent === registered) return;
  throw new OAuthError('invalid_software_statement', 'The software statement must be the one that the client registered with');
};

/** A refusal at the registration endpoints (RFC 7591 §3.2.2), with a challenge where a token is wrong or missing (RFC 6750 §3). */
export const registrationErrorReply = (error: OAuthError, realm: string): OAuthReply =>
  jsonReply(
    error.status,
    { error: error.code, error_description: error.description },
    error.status === 401
      ? { 'www-authenticate': `Bearer realm="${realm}", error="${error.code}", error_description="${error.description}"` }
      : {},
  );

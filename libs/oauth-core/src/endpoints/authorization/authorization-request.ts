import {
  type Acr,
  type Application,
  type AuthorizationRequestId,
  type ClientId,
  isAcr,
  type ParameterList,
  type ResourceServer,
  type UserId,
} from '#contracts';
import { resolveResource } from '../../audience.js';
import { OAuthError } from '../../errors.js';
import { readIdTokenHint } from '../../id-token.js';
import type { Parameters } from '../../parameters.js';
import { readCodeChallenge } from '../../pkce.js';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization } from '../../ports.js';
import { type Prompt, promptValues } from '../../prompt.js';
import { matchesRedirectUri } from '../../redirect-uri.js';
import { type Recipient, readResponseMode, refuseUnknownResponseMode } from '../../response-mode.js';
import { quoted, quotedList } from '../../quoting.js';
import { isOpenIdScope, parseScope, refuseBeyond } from '../../scopes.js';
import { createSecret } from '../../secrets.js';

/*
 * The checks of an authorization request: RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1 and §3.1.2.2.
 */

/** Seconds in which a user may answer a request. */
const requestLifetime = 1800;
/** Seconds: longer than any session, and what any longer `max_age` comes to. */
const longestMaxAge = 2 ** 31 - 1;
const maxUiLocales = 10;
const languageTag = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;

/** Who asks, and where the answer goes, both proven against the registration. Without it there is no redirect. */
export type KnownRecipient = { readonly application: Application; readonly recipient: Recipient };

/**
 * The state, which every answer returns exactly (RFC 6749 §4.1.2). One that could not be is refused: the client would take an answer
 * without it for a forgery (§10.12).
 */
const readState = (parameters: Parameters): string | null => {
  parameters.refuseMalformed('state');
  return parameters.get('state');
};

/**
 * Finds the client and checks its redirect_uri. What it throws is for a page: the user is never sent to an address
 * that is not known to be the client's (RFC 6749 §4.1.2.1, RFC 9700 §4.11).
 */
export const requireRecipient = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  { clients }: Pick<OAuthDependencies, 'clients'>,
): Promise<KnownRecipient> => {
  const { application } = await clients.find(tenant, parameters.require('client_id') as ClientId);
  if (application?.status !== 'active') throw new OAuthError('invalid_client', 'The client is unknown');
  const redirectUri = parameters.require('redirect_uri');
  if (!matchesRedirectUri(application, redirectUri))
    throw new OAuthError('invalid_request', `The redirect_uri is not registered by the client: ${quoted(redirectUri)}`);
  return { application, recipient: { redirectUri, responseMode: readResponseMode(parameters), state: readState(parameters) } };
};

const refuseRequestObjects = (names: ReadonlySet<string>): void => {
  if (names.has('request')) throw new OAuthError('request_not_supported', 'The parameter request is not supported');
  if (names.has('request_uri')) throw new OAuthError('request_uri_not_supported', 'The parameter request_uri is not supported');
  if (names.has('registration')) throw new OAuthError('registration_not_supported', 'The parameter registration is not supported');
};

const refuseOtherResponseType = (parameters: Parameters): void => {
  if (parameters.require('response_type') !== 'code')
    throw new OAuthError('unsupported_response_type', 'The only response_type supported is code');
};

const refuseUnregisteredGrant = ({ grantTypes }: Application): void => {
  if (!grantTypes.includes('authorization_code'))
    throw new OAuthError('unauthorized_client', 'The client is not registered for the authorization code grant');
};

/**
 * The scopes that this tenant knows; others are ignored (OpenID Connect Core §3.1.2.1), and so is `offline_access` where no
 * refresh token would be issued (§11). Throws `invalid_scope` where none is left, or for what the application may not ask for.
 */
const readScopes = (parameters: Parameters, application: Application, servers: readonly ResourceServer[]): readonly string[] => {
  const scope = parameters.get('scope');
  if (scope === null) throw new OAuthError('invalid_scope', 'The scope is missing');
  const mayRefresh = application.grantTypes.includes('refresh_token');
  const asked = parseScope(scope);
  const scopes = asked.filter((name) => isOpenIdScope(name) || servers.some((server) => server.scopes.some((own) => own.name === name)));
  if (scopes.length === 0) throw new OAuthError('invalid_scope', `The scope is unknown: ${quotedList(asked)}`);
  refuseBeyond([...application.scopes, 'offline_access'], scopes);
  return mayRefresh ? scopes : scopes.filter((name) => name !== 'offline_access');
};

const promptOf = (value: string): Prompt => {
  const prompt = promptValues.find((known) => known === value);
  if (prompt === undefined) throw new OAuthError('invalid_request', 'The prompt is not supported');
  return prompt;
};

const readPrompt = (parameters: Parameters): readonly Prompt[] => {
  const values = (parameters.get('prompt') ?? '').split(' ').filter((value) => value !== '');
  const prompts = [...new Set(values.map(promptOf))];
  if (prompts.includes('none') && prompts.length > 1) throw new OAuthError('invalid_request', 'The prompt none stands alone');
  return prompts;
};

/** OpenID Connect Core §3.1.2.1 sets no bound: one beyond any session asks for nothing. */
const readMaxAge = (parameters: Parameters): number | null => {
  const value = parameters.get('max_age');
  if (value === null) return null;
  if (!/^[0-9]+$/.test(value)) throw new OAuthError('invalid_request', 'The max_age must be a whole number of seconds, 0 or more');
  return Math.min(Number(value), longestMaxAge);
};

/** Of the classes in order of preference, the first that is ours (OpenID Connect Core §3.1.2.1: others ask for nothing). */
const readAcr = (parameters: Parameters): Acr | null => (parameters.get('acr_values') ?? '').split(' ').find(isAcr) ?? null;

const readRequiredUser = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  application: Application,
  dependencies: Pick<OAuthDependencies, 'keys'>,
): Promise<UserId | null> => {
  const token = parameters.get('id_token_hint');
  if (token === null) return null;
  const hint = await readIdTokenHint(tenant, token, dependencies);
  if (!hint.valid) throw new OAuthError('invalid_request', 'The id_token_hint is invalid', hint.reason);
  if (hint.clientId !== application.clientId) throw new OAuthError('invalid_request', 'The id_token_hint was issued to another client');
  return hint.userId;
};

// BCP 47 tags, best first; what is none is ignored (OpenID Connect Core §3.1.2.1: no error).
const readUiLocales = (parameters: Parameters): readonly string[] =>
  (parameters.get('ui_locales') ?? '')
    .split(' ')
    .filter((tag) => languageTag.test(tag))
    .slice(0, maxUiLocales);

/** Checks the rest of the request, for a client and a redirect_uri that are known. What it throws goes to the redirect_uri. */
export const checkRequest = async (
  tenant: OAuthTenant,
  list: ParameterList,
  parameters: Parameters,
  { application, recipient }: KnownRecipient,
  dependencies: Pick<OAuthDependencies, 'keys' | 'resourceServers' | 'clock' | 'random'>,
): Promise<PendingAuthorization> => {
  refuseRequestObjects(new Set(list.filter(([, value]) => value !== '').map(([name]) => name)));
  parameters.refuseMalformed();
  refuseUnknownResponseMode(parameters);
  refuseOtherResponseType(parameters);
  refuseUnregisteredGrant(application);
  const codeChallenge = readCodeChallenge(parameters, application, tenant.settings);
  const servers = await dependencies.resourceServers.list(tenant);
  const scopes = readScopes(parameters, application, servers);
  const resourceServer = resolveResource(scopes, parameters.get('resource'), servers, application.scopes);
  const prompt = readPrompt(parameters);
  const maxAge = readMaxAge(parameters);
  const requiredUserId = await readRequiredUser(tenant, parameters, application, dependencies);
  const createdAt = dependencies.clock.epochSeconds();
  return {
    ...recipient,
    id: createSecret('ar', dependencies.random) as AuthorizationRequestId,
    clientId: application.clientId,
    nonce: parameters.get('nonce'),
    scopes,
    resource: resourceServer?.identifier ?? null,
    codeChallenge,
    prompt,
    maxAge,
    acr: readAcr(parameters),
    requiredUserId,
    loginHint: parameters.get('login_hint'),
    uiLocales: readUiLocales(parameters),
    createdAt,
    expiresAt: createdAt + requestLifetime,
  };
};

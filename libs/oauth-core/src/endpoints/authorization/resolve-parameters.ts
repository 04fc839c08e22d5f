import type { Application } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';
import type { OAuthTenant } from '../../ports.js';
import { invalidRequestObject, readRequestObject } from '../../request-object/request-object.js';
import { verifyRequestObject } from '../../request-object/verify-request-object.js';

/** What a request asks, wherever that is written. `refusal`: why it is not answered; then `parameters` say no more than where the client would hear of it. */
export type ResolvedParameters = { readonly parameters: Parameters; readonly isSigned: boolean; readonly refusal: OAuthError | null };

/** What an endpoint asks that takes no request objects. */
export const unresolved = (parameters: Parameters): ResolvedParameters => ({ parameters, isSigned: false, refusal: null });

type Ports = Pick<OAuthDependencies, 'clientKeys' | 'requestDocuments' | 'clock'>;

const unusableUri = (description: string, detail: string | null = null): OAuthError =>
  new OAuthError('invalid_request_uri', description, detail);

/** RFC 9101 §5: a request is said by value or by reference. */
export const bothWays = (): OAuthError => new OAuthError('invalid_request', 'The parameters request and request_uri exclude each other');

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '');

/**
 * RFC 9101 §10.4, OpenID Connect Core §6.2: from an address that the client registered, so that nobody has this server ask others. The keys that it is verified by may have to be fetched,
 * too: at the same time, since a request has time for one fetch, not for two.
 */
const fetchRequestObject = async (
  tenant: OAuthTenant,
  application: Application,
  requestUri: string,
  { requestDocuments, clientKeys }: Ports,
): Promise<string> => {
  if (!application.requestUris.some((registered) => withoutFragment(registered) === withoutFragment(requestUri)))
    throw unusableUri('The request_uri is not registered by the client');
  const [found] = await Promise.all([requestDocuments.find(tenant, requestUri), clientKeys.find(tenant, application, null)]);
  if ('unavailable' in found) throw unusableUri('There is no request object to be had at the request_uri', found.unavailable);
  return found.document;
};

/** The request object that the parameters hold or point to; null where they do neither. */
const findRequestObject = async (
  tenant: OAuthTenant,
  application: Application,
  parameters: Parameters,
  ports: Ports,
): Promise<string | null> => {
  const [isByValue, isByReference] = [parameters.mentions('request'), parameters.mentions('request_uri')];
  if (isByValue && isByReference) throw bothWays();
  if (isByReference) return fetchRequestObject(tenant, application, parameters.require('request_uri'), ports);
  return isByValue ? parameters.require('request') : null;
};

/** OpenID Connect Core §6.1: what is said outside, too, for servers that know OAuth 2.0 alone, does not contradict the object. */
const refuseContradiction = (outer: Parameters, inner: Parameters): void => {
  if (outer.has('response_type') && outer.get('response_type') !== inner.get('response_type'))
    throw invalidRequestObject('must have the response_type of the request');
};

const asRefusal = (error: unknown): OAuthError => {
  if (error instanceof OAuthError) return error;
  throw error;
};

/**
 * The parameters of an authorization request: those in its request object where it has one, by value or by reference, and no others (RFC 9101 §5, §6.3); else its own. A request_uri of a pushed request is
 * for the caller to have taken first. Never throws an OAuthError: a client is told of a refusal where the object, be it invalid, asks for that, as far as that address is registered.
 */
export const resolveParameters = async (
  tenant: OAuthTenant,
  application: Application,
  outer: Parameters,
  ports: Ports,
): Promise<ResolvedParameters> => {
  let parameters = outer;
  try {
    const jwt = await findRequestObject(tenant, application, outer, ports);
    if (jwt === null) return unresolved(outer);
    const object = readRequestObject(jwt);
    ({ parameters } = object);
    await verifyRequestObject(tenant, application, object, ports);
    refuseContradiction(outer, parameters);
    return { parameters, isSigned: true, refusal: null };
  } catch (error) {
    return { parameters, isSigned: false, refusal: asRefusal(error) };
  }
};

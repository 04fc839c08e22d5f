import type { ClientId } from '#contracts';
import type { Parameters } from '../parameters.js';
import { type ClientAuthenticator, malformedCredentials, type PresentedClient, proven } from './client-authenticator.js';

/** The client that a body names. */
export const requireClientId = (parameters: Parameters): ClientId => {
  const clientId = parameters.get('client_id');
  if (clientId === null) throw malformedCredentials('no client_id');
  return clientId as ClientId;
};

/** A client that says who it is, which is all that a public one can. */
export const publicClient = (clientId: ClientId): PresentedClient => ({ clientId, method: 'none', prove: () => proven });

/** RFC 6749 §2.1: what a request does that presents nothing else. */
export const none: ClientAuthenticator = {
  isUsed: () => false,
  present: ({ parameters }) => publicClient(requireClientId(parameters)),
  refusalStatus: 401,
};

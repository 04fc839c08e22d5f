import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';
import { jsonReply } from '../../reply.js';
import { answerClient, requireApplication } from '../client-endpoint.js';
import type { PushAuthorization } from '../signatures.js';
import { proveSender, tellingNonce } from '../../sender-constraint.js';
import { requestUriOf } from './pushed-request.js';
import { readRecipient } from './read-recipient.js';
import { readRequest } from './read-request.js';
import { resolveParameters } from './resolve-parameters.js';

/** Seconds in which a browser must come with the request_uri (RFC 9126 §2.2). */
const requestUriLifetime = 60;

/** RFC 9126 §2.1: what is pushed stands by itself. */
const refuseRequestUri = (parameters: Parameters): void => {
  if (parameters.mentions('request_uri')) throw new OAuthError('invalid_request', 'A pushed request cannot have a request_uri');
};

/**
 * The pushed authorization request endpoint (RFC 9126 §2): authenticates the client, checks its request by all that the authorization endpoint does, and keeps it for a browser
 * that comes with its request_uri. Method, content type and size of the HTTP request are for the caller to check.
 */
export const pushAuthorization: PushAuthorization = (tenant, request, dependencies) =>
  answerClient(tenant, { name: 'par', required: [] }, request, dependencies, async (asked, client, parameters) => {
    const application = requireApplication(asked, client, parameters);
    refuseRequestUri(parameters);
    const resolved = await resolveParameters(asked, application, parameters, dependencies);
    const recipient = readRecipient(asked, application, resolved);
    const sender = await proveSender(asked, application, { dpop: request.dpop }, dependencies);
    const { confirmation, headers } = sender;
    const read = await tellingNonce(sender, () =>
      readRequest('par', asked, resolved, { application, recipient, confirmation }, dependencies),
    );
    const pushed = Object.assign({}, read, { pushedUntil: read.createdAt + requestUriLifetime });
    await dependencies.unitOfWork.write(asked, pushed.id, dependencies.authorizationRequests.insert(pushed));
    return jsonReply(201, { request_uri: requestUriOf(pushed), expires_in: requestUriLifetime }, headers);
  });

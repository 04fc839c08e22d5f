import type { Application, AuthorizationRequestId } from '#contracts';
import type { AuthenticatedClient } from '../../client-authentication/authenticate-client.js';
import { OAuthError } from '../../errors.js';
import type { ChallengeDelivery, PendingAuthorization } from '../../pending-authorization.js';
import { createSecret } from '../../secrets.js';
import { type Confirmation, proveSender, tellingNonce } from '../../sender-constraint.js';
import { askUser } from '../authorization/ask-user.js';
import { checkRequest } from '../authorization/checks/checks.js';
import { unresolved } from '../authorization/resolve-parameters.js';
import { answerClient, requireApplication } from '../client-endpoint.js';
import type { StartChallenge } from '../signatures.js';
import { challengeAnswer } from './challenge-answer.js';

/** Seconds in which a user may prove who they are. */
const requestLifetime = 1_800;

/** RFC 8252 §6: a native application has PKCE; here it binds a code that no redirect_uri binds. */
const requirePkce = (codeChallenge: string | null): void => {
  if (codeChallenge === null)
    throw new OAuthError('invalid_request', 'A code_challenge is required at the authorization challenge endpoint');
};

/** OAuth 2.0 for First-Party Applications §9.7: nothing else binds the auth_session of a public client, or of one that has many attested instances, to the device that it is on. */
const requireKey = ({ type }: Application, { instance }: AuthenticatedClient, confirmation: Confirmation | null): void => {
  if ((type === 'public' || instance !== null) && confirmation === null)
    throw new OAuthError('invalid_dpop_proof', 'A public client, or an attested one, proves a key at the authorization challenge endpoint');
};

/**
 * The authorization challenge endpoint at the first request of a client (OAuth 2.0 for First-Party Applications §5.1): authenticates it, checks its request by all that the authorization endpoint does, and keeps it for the
 * user who proves themselves by its forms. The code will be bound to the key of its proof (§9.5.1). Method, content type and size of the HTTP request are for the caller to check.
 */
export const startChallenge: StartChallenge = async (tenant, request, dependencies) =>
  challengeAnswer(
    await answerClient(
      tenant,
      { name: 'authorization_challenge', required: [] },
      request,
      dependencies,
      async (asked, client, parameters) => {
        const application = requireApplication(asked, client, parameters);
        const sender = await proveSender(asked, application, { dpop: request.dpop }, dependencies);
        const { confirmation, headers } = sender;
        const {
          responseType: _code,
          codeChallenge,
          nonce,
          dpopJkt,
          ...wanted
        } = await tellingNonce(sender, async () => {
          const members = await checkRequest(
            'challenge',
            { tenant: asked, application, ...unresolved(parameters), confirmation },
            dependencies,
          );
          requirePkce(members.codeChallenge);
          requireKey(application, client, confirmation);
          return members;
        });
        const createdAt = dependencies.clock.epochSeconds();
        const pending: PendingAuthorization<ChallengeDelivery> = {
          id: createSecret('ar', dependencies.random) as AuthorizationRequestId,
          clientId: application.clientId,
          asked: wanted,
          delivery: { kind: 'challenge', codeChallenge, nonce, dpopJkt },
          pushedUntil: null,
          createdAt,
          expiresAt: createdAt + requestLifetime,
        };
        await dependencies.unitOfWork.write(asked, pending.id, dependencies.authorizationRequests.insert(pending));
        const { requestId, needs, wayBack } = askUser(asked, pending, application, { kind: 'login' });
        return { kind: 'sign_in', requestId, needs, wayBack, headers } as const;
      },
    ),
  );

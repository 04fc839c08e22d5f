import { linkPaths, ServiceError } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { DeviceAuthorization } from '../../grants/device-authorization-store.js';
import { polling } from '../../grants/polling.js';
import type { AskedAuthorization, DeviceDelivery, PendingAuthorization } from '../../pending-authorization.js';
import type { OAuthTenant } from '../../ports.js';
import { jsonReply } from '../../reply.js';
import { createSecret, hashSecret } from '../../secrets.js';
import { proveSender, tellingNonce } from '../../sender-constraint.js';
import { createUserCode, formatUserCode } from '../../user-code.js';
import { checkRequest } from '../authorization/checks/checks.js';
import { unresolved } from '../authorization/resolve-parameters.js';
import { answerClient, requireApplication } from '../client-endpoint.js';
import type { AuthorizeDevice } from '../signatures.js';
import { keyedText, requestIdOf } from './keyed-user-code.js';

/** Codes are drawn anew where another device has the same one: of a full house of ten thousand, one in two million is. */
const maxDraws = 5;

type DeviceRequest = Pick<PendingAuthorization, 'clientId'> & {
  readonly asked: AskedAuthorization;
  readonly delivery: Omit<DeviceDelivery, 'deviceCodeHash'>;
};

type Codes = Pick<DeviceAuthorization, 'expiresAt'> & { readonly deviceCode: string; readonly userCode: string };

/** Keeps a request under new codes. Throws ServiceError `too_many_requests` where the client has as many devices waiting as it may. */
const keepUnderNewCodes = async (
  tenant: OAuthTenant,
  { clientId, asked, delivery }: DeviceRequest,
  { unitOfWork, devices, authorizationRequests, hashes, clock, random }: OAuthDependencies,
): Promise<Codes> => {
  const createdAt = clock.epochSeconds();
  const expiresAt = createdAt + tenant.settings.deviceCodeLifetime;
  const lifetime = { createdAt, expiresAt };
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const [deviceCode, userCode] = [createSecret('dc', random), createUserCode(random)];
    const deviceCodeHash = hashSecret(deviceCode);
    const keyed = hashes.hash(keyedText(tenant, userCode));
    const device = { deviceCodeHash, userCodeHash: hashSecret(keyed), clientId, ...lifetime, interval: polling.interval };
    const request = { id: requestIdOf(keyed, device), clientId, asked, pushedUntil: null, ...lifetime };
    const outcome = await unitOfWork.transaction(tenant, async (tx) => {
      const inserted = await tx.run(devices.insert(device));
      if (inserted === 'inserted') await tx.run(authorizationRequests.insert({ ...request, delivery: { ...delivery, deviceCodeHash } }));
      return inserted;
    });
    if (outcome === 'inserted') return { deviceCode, userCode, expiresAt };
    if (outcome === 'too_many') break;
  }
  throw new ServiceError('too_many_requests', 'Too many devices of this client wait for a user.', { retryAfter: 60 });
};

/**
 * The device authorization endpoint (RFC 8628 §3.1, §3.2): authenticates the client, checks its request by all that the authorization endpoint does, and gives the device a code to poll with and a
 * person one to type. Method, content type and size of the HTTP request are for the caller to check.
 */
export const authorizeDevice: AuthorizeDevice = (tenant, { userAgent, ...sent }, dependencies) =>
  answerClient(tenant, { name: 'device_authorization', required: [] }, sent, dependencies, async (asked, client, parameters) => {
    const application = requireApplication(asked, client, parameters);
    const sender = await proveSender(asked, application, { dpop: sent.dpop }, dependencies);
    const { confirmation, headers } = sender;
    const members = await tellingNonce(sender, () =>
      checkRequest('device', { tenant: asked, application, ...unresolved(parameters), confirmation }, dependencies),
    );
    const { codeChallenge: _codeChallenge, nonce, dpopJkt, ...wanted } = members;
    const bound = { nonce, dpopJkt, ...(client.instance !== null && { instance: client.instance }) };
    const delivery = { kind: 'device', ...bound, requestedFrom: { address: tenant.actor.address, userAgent } } as const;
    const { deviceCode, userCode, expiresAt } = await keepUnderNewCodes(
      asked,
      { clientId: application.clientId, asked: wanted, delivery },
      dependencies,
    );
    const verificationUri = `${tenant.issuer}${linkPaths.device}`;
    const shownCode = formatUserCode(userCode);
    const body = {
      device_code: deviceCode,
      user_code: shownCode,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${shownCode}`,
      expires_in: expiresAt - dependencies.clock.epochSeconds(),
      interval: polling.interval,
    };
    return jsonReply(200, body, headers);
  });

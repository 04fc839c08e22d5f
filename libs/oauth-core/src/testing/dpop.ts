import type { JsonObject, PresentedProof } from '#contracts';
import { DpopKey } from '#testing/builders';
import { introspectToken } from '../endpoints/introspection.js';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { anApplication, aPublicApplication, aResourceServer } from './builders.js';
import { tokensOf } from './client-requests.js';

/** The key of whoever holds a token, and another one. */
export const key = new DpopKey();
export const other = new DpopKey();

export const refused = (status: number, error: string) => ({ status, body: { error } });

/** A server with an application in browsers and one that acts for itself, whose requests bring DPoP proofs (RFC 9449). */
export const dpopServer = () => {
  const server = new TestAuthorizationServer();
  const spa = server.register(aPublicApplication());
  const machine = server.register(anApplication());

  /** A proof of the key for an endpoint of the server. */
  const proofAt = (endpoint: string, by = key, accessToken?: string, method = 'POST'): PresentedProof => {
    const url = `${server.tenant.issuer}/oauth/${endpoint}`;
    const target = { method, url, ...(accessToken !== undefined && { accessToken }) };
    return { proof: by.proof(target, { iat: server.now }), method, url };
  };

  return {
    server,
    spa,
    machine,
    proofAt,
    bound: async (client = spa, by = key, changes = {}) =>
      tokensOf(await server.redeem(client, await server.code(client, changes), {}, proofAt('token', by))),
    userinfo: (authorization: string, dpop?: PresentedProof) =>
      userinfoEndpoint(server.tenant, { authorization, bodyToken: null, dpop }, server.dependencies),
    responseOf: async (token: string): Promise<JsonObject | null> => {
      const answer = await introspectToken(server.tenant, { token }, server.dependencies);
      return answer.active ? answer.response : null;
    },
    /** The API's tokens are opaque from now on. */
    opaque: (): void => void (server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque' })]),
  };
};

import { Injectable } from '@nestjs/common';
import { type ClientId, type ClientMetadata, type JsonObject, type ManageClientRequest, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { HttpInputError } from '#platform';
import { ClientCertificates } from '../http/client-certificates.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { sendOAuthReply } from './send-oauth-reply.js';

/** The JSON object that was sent (RFC 7591 §3.1). Throws an `HttpInputError` where it is none. */
const metadataOf = ({ http }: TenantRequest): JsonObject => {
  const { body, headers } = http;
  if (body === undefined || !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw new HttpInputError(415, 'The body must be application/json.');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new HttpInputError(400, 'The body must be a JSON object.');
  return body as JsonObject;
};

/** What a client says of itself, and how its certificates reach the platform. */
const saidBy = (request: TenantRequest, certificates: ClientCertificates): ClientMetadata => {
  const methods = certificates.supportFor(request.tenant.issuer)?.methods;
  return { metadata: metadataOf(request), ...(methods !== undefined && { certificateMethods: methods }) };
};

const authorizationOf = ({ http }: TenantRequest): string | null => http.headers.authorization ?? null;

const manageRequestOf = (request: TenantRequest): ManageClientRequest => {
  const { name } = request.http.params as { readonly name: string };
  return { authorization: authorizationOf(request), clientId: name as ClientId };
};

/** The client registration endpoint (RFC 7591 §3). One RPC. */
@Injectable()
export class ClientRegistrationEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly certificates: ClientCertificates,
  ) {}

  async post(request: TenantRequest): Promise<void> {
    const asked = { authorization: authorizationOf(request), ...saidBy(request, this.certificates) };
    sendOAuthReply(request.reply, await this.rpc.call(rpcMap.tenant.registerClient, request.context, asked));
  }
}

/** The client configuration endpoint (RFC 7592 §2), an address for each client. One RPC. */
@Injectable()
export class ClientConfigurationEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly certificates: ClientCertificates,
  ) {}

  async get(request: TenantRequest): Promise<void> {
    sendOAuthReply(request.reply, await this.rpc.call(rpcMap.tenant.readClientRegistration, request.context, manageRequestOf(request)));
  }

  async put(request: TenantRequest): Promise<void> {
    const asked = { ...manageRequestOf(request), ...saidBy(request, this.certificates) };
    sendOAuthReply(request.reply, await this.rpc.call(rpcMap.tenant.replaceClientRegistration, request.context, asked));
  }

  async delete(request: TenantRequest): Promise<void> {
    sendOAuthReply(request.reply, await this.rpc.call(rpcMap.tenant.deleteClientRegistration, request.context, manageRequestOf(request)));
  }
}

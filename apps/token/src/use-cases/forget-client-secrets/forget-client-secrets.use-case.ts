import { Injectable } from '@nestjs/common';
import { type ClientId, signsWithSecret, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { SealedClientSecrets } from '../../ports/sealed-client-secrets.js';
import { Tenants } from '../../ports/tenants.js';

/** Forgets the secrets that a client does not sign with any more: it has others, authenticates another way, or is gone. May be repeated. */
@Injectable()
export class ForgetClientSecretsUseCase {
  constructor(
    private readonly sealed: SealedClientSecrets,
    private readonly tenants: Tenants,
  ) {}

  async execute(tx: Transaction, context: TenantScope, clientId: ClientId): Promise<void> {
    if (!(await this.sealed.has(tx, clientId))) return;
    const { application, resourceServer, secrets } = await this.tenants.findClient(context, clientId);
    const method = (application ?? resourceServer)?.tokenEndpointAuthMethod ?? null;
    await this.sealed.keepOnly(tx, clientId, signsWithSecret(method) ? secrets.map(({ sha256 }) => sha256) : []);
  }
}

import { describe, expect, it } from '@jest/globals';
import type { MessageChannel, ResourceServer, Tenant } from '#contracts';
import { buildResourceServer, buildTenant, tenantContext, tenantSettings } from '#testing';
import { AnsweringRpcClient } from '#testing/fakes';
import { ResourceServerDirectory } from '#tenancy';
import { GatewayConfig } from '../gateway.config.js';
import { ClientCertificates } from '../http/client-certificates.js';
import { MessageStatus } from '../sign-in/message-status.js';
import { SignUps } from '../sign-in/sign-ups.js';
import { DiscoveryDocuments } from './discovery-documents.js';

/** A notification service that can send nothing. */
const notification = new AnsweringRpcClient(async () => ({ configured: [] }));

class Status extends MessageStatus {
  ask(): Promise<void> {
    return this.run();
  }
}

class Documents extends DiscoveryDocuments {
  async read(tenant: Tenant): Promise<Record<string, unknown>> {
    const { body } = await this.documentOf({ tenant, context: tenantContext({ tenantId: tenant.id }) });
    return JSON.parse(body) as Record<string, unknown>;
  }
}

describe('Initiating User Registration via OpenID Connect 1.0: prompt_values_supported', () => {
  it('has `create` while the message of a registration can be sent, also where that changes', async () => {
    let configured: readonly MessageChannel[] = [];
    const status = new Status(new AnsweringRpcClient(async () => ({ configured })));
    const config = Object.assign(new GatewayConfig(), { introspectionPublicUrl: 'https://introspection.example' });
    const documents = new Documents(
      config,
      new SignUps(status),
      new ClientCertificates(config),
      new ResourceServerDirectory(new AnsweringRpcClient(async () => ({ resourceServers: [] }))),
    );
    const open = buildTenant({ settings: tenantSettings({ registration: 'open' }) });
    const seen: unknown[] = [];
    for (const channels of [[], ['email'], ['sms']] satisfies MessageChannel[][]) {
      configured = channels;
      await status.ask();
      seen.push((await documents.read(open))['prompt_values_supported']);
    }
    const usual = ['none', 'login', 'consent', 'select_account'];
    expect(seen).toEqual([usual, [...usual, 'create'], usual]);
  });
});

describe('OAuth 2.0 for First-Party Applications §6: authorization_challenge_endpoint', () => {
  it('is told of by a tenant that lets its applications, and not where its profile leaves none of them that may', async () => {
    const config = Object.assign(new GatewayConfig(), { introspectionPublicUrl: 'https://introspection.example' });
    const directory = new ResourceServerDirectory(new AnsweringRpcClient(async () => ({ resourceServers: [] })));
    const documents = new Documents(config, new SignUps(new Status(notification)), new ClientCertificates(config), directory);
    for (const [profile, isTold] of [
      ['oauth-2.1', true],
      ['fapi2-security', false],
      ['fapi2-message-signing', false],
    ] as const) {
      const document = await documents.read(buildTenant({ settings: tenantSettings({ authorizationChallenge: true, profile }) }));
      expect([profile, 'authorization_challenge_endpoint' in document]).toEqual([profile, isTold]);
    }
  });
});

describe('RFC 9396 §10: authorization_details_types_supported', () => {
  it('has the types of the resource servers, each once, also where they change, and is missing where there are none', async () => {
    const config = Object.assign(new GatewayConfig(), { introspectionPublicUrl: 'https://introspection.example' });
    let resourceServers: readonly ResourceServer[] = [];
    const tenant = buildTenant();
    const directory = new ResourceServerDirectory(new AnsweringRpcClient(async () => ({ resourceServers })));
    const documents = new Documents(config, new SignUps(new Status(notification)), new ClientCertificates(config), directory);
    const types = async (): Promise<unknown> => (await documents.read(tenant))['authorization_details_types_supported'];
    expect(await types()).toBeUndefined();
    const type = { type: 'payment', description: 'Pay', schema: { type: 'object' } };
    resourceServers = [
      buildResourceServer({ authorizationDetailsTypes: [type] }),
      buildResourceServer({ authorizationDetailsTypes: [type] }),
    ];
    directory.forgetAll();
    expect(await types()).toEqual(['payment']);
    expect(await types()).toEqual(['payment']);
  });
});

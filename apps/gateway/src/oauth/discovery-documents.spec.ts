import { describe, expect, it } from '@jest/globals';
import type { AnyRpc, MessageChannel, ResponseOf, Tenant } from '#contracts';
import { RpcClient } from '#kernel';
import { buildTenant, tenantSettings } from '#testing';
import { GatewayConfig } from '../gateway.config.js';
import { ClientCertificates } from '../http/client-certificates.js';
import { MessageStatus } from '../sign-in/message-status.js';
import { SignUps } from '../sign-in/sign-ups.js';
import { DiscoveryDocuments } from './discovery-documents.js';

class Notification extends RpcClient {
  configured: readonly MessageChannel[] = [];

  override call<R extends AnyRpc>(): Promise<ResponseOf<R>> {
    return Promise.resolve({ configured: this.configured } as ResponseOf<R>);
  }
}

class Status extends MessageStatus {
  ask(): Promise<void> {
    return this.run();
  }
}

class Documents extends DiscoveryDocuments {
  promptsOfDocument(tenant: Tenant): unknown {
    return (JSON.parse(this.documentOf({ tenant }).body) as { readonly prompt_values_supported: unknown }).prompt_values_supported;
  }
}

describe('Initiating User Registration via OpenID Connect 1.0: prompt_values_supported', () => {
  it('has `create` while the message of a registration can be sent, also where that changes', async () => {
    const notification = new Notification();
    const status = new Status(notification);
    const config = Object.assign(new GatewayConfig(), { introspectionPublicUrl: 'https://introspection.example' });
    const documents = new Documents(config, new SignUps(status), new ClientCertificates(config));
    const open = buildTenant({ settings: tenantSettings({ registration: 'open' }) });
    const seen: unknown[] = [];
    for (const configured of [[], ['email'], ['sms']] satisfies MessageChannel[][]) {
      notification.configured = configured;
      await status.ask();
      seen.push(documents.promptsOfDocument(open));
    }
    const usual = ['none', 'login', 'consent', 'select_account'];
    expect(seen).toEqual([usual, [...usual, 'create'], usual]);
  });
});

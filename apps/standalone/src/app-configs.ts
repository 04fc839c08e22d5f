import { AuditConfig } from '../../audit/src/audit.config.js';
import { GatewayConfig } from '../../gateway/src/gateway.config.js';
import { IdentityConfig } from '../../identity/src/identity.config.js';
import { IntrospectionConfig } from '../../introspection/src/introspection.config.js';
import { NotificationConfig } from '../../notification/src/notification.config.js';
import { SessionConfig } from '../../session/src/session.config.js';
import { TenantConfig } from '../../tenant/src/tenant.config.js';
import { TokenConfig } from '../../token/src/token.config.js';
import type { AppName } from '#contracts';
import type { AppConfig } from '#platform/start';

/** What each app is told by the environment, without the app itself: to be checked before that is loaded. */
export const appConfigs: { readonly [App in Exclude<AppName, 'demo'>]: new () => AppConfig } = {
  tenant: TenantConfig,
  identity: IdentityConfig,
  session: SessionConfig,
  token: TokenConfig,
  notification: NotificationConfig,
  audit: AuditConfig,
  gateway: GatewayConfig,
  introspection: IntrospectionConfig,
};

import type { AppDefinition } from '#platform';
import { IdentityConfig } from './identity.config.js';
import { IdentityModule } from './identity.module.js';
import { identityPersistence } from './persistence/identity-persistence.js';

export const identityApp: AppDefinition<IdentityConfig> = {
  name: 'identity',
  config: IdentityConfig,
  module: IdentityModule,
  persistence: identityPersistence,
};

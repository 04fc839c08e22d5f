import type { AppDefinition } from '#platform';
import { tokenPersistence } from './persistence/token-persistence.js';
import { TokenConfig } from './token.config.js';
import { TokenModule } from './token.module.js';

export const tokenApp: AppDefinition<TokenConfig> = {
  name: 'token',
  config: TokenConfig,
  module: TokenModule,
  persistence: tokenPersistence,
};

import type { AppDefinition } from '#platform';
import { sessionPersistence } from './persistence/session-persistence.js';
import { SessionConfig } from './session.config.js';
import { SessionModule } from './session.module.js';

export const sessionApp: AppDefinition<SessionConfig> = {
  name: 'session',
  config: SessionConfig,
  module: SessionModule,
  persistence: sessionPersistence,
};

import type { AppDefinition } from '#platform';
import { registerIntrospection } from './http/introspection.route.js';
import { IntrospectionConfig } from './introspection.config.js';
import { IntrospectionModule } from './introspection.module.js';
import { limitIntrospection } from './limits/limit-introspection.js';

export const introspectionApp: AppDefinition<IntrospectionConfig> = {
  name: 'introspection',
  config: IntrospectionConfig,
  module: IntrospectionModule,
  http: {
    port: (config) => config.port,
    configure: (app) => {
      limitIntrospection(app);
      registerIntrospection(app);
    },
  },
};

import cookies from '@fastify/cookie';
import type { AppDefinition } from '#platform';
import { configureAdmin } from './admin/configure-admin.js';
import { GatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { enableCors } from './http/cors.js';
import { GatewayErrorFilter } from './http/gateway-error.filter.js';
import { limitGateway } from './http/limits.js';
import { registerClientEndpoints } from './oauth/client-endpoints.route.js';
import { registerPublicDocuments } from './oauth/public-documents.route.js';

export const gatewayApp: AppDefinition<GatewayConfig> = {
  name: 'gateway',
  config: GatewayConfig,
  module: GatewayModule,
  http: {
    port: (config) => config.port,
    problemsUnder: '/admin/',
    configure: async (app) => {
      await app.register(cookies);
      enableCors(app.getHttpAdapter().getInstance());
      limitGateway(app);
      registerPublicDocuments(app);
      registerClientEndpoints(app);
      configureAdmin(app, app.get(GatewayErrorFilter, { strict: false }));
    },
  },
};

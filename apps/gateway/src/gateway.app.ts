import cookies from '@fastify/cookie';
import type { AppDefinition } from '#platform';
import { configureAdmin } from './admin/configure-admin.js';
import { endpoints } from './endpoints.js';
import { GatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { adminPaths } from './http/routes.js';
import { enableCors } from './serving/cors.js';
import { GatewayErrorFilter } from './serving/gateway-error.filter.js';
import { limitGateway } from './serving/limits.js';

export const gatewayApp: AppDefinition<GatewayConfig> = {
  name: 'gateway',
  config: GatewayConfig,
  module: GatewayModule,
  http: {
    port: (config) => config.port,
    problemsUnder: adminPaths.all,
    configure: async (app) => {
      await app.register(cookies);
      enableCors(app.getHttpAdapter().getInstance());
      limitGateway(app);
      endpoints.serve(app);
      configureAdmin(app, app.get(GatewayErrorFilter, { strict: false }));
    },
  },
};

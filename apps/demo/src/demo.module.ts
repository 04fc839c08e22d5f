import { type DynamicModule, Module } from '@nestjs/common';
import { IntrospectionClient } from './api/introspection-client.js';
import { Access, DemoAddress } from './api/access.js';
import { OrdersController } from './api/orders.controller.js';
import { ProofVerifier } from './api/proof-verifier.js';
import { ResourceMetadataController } from './api/resource-metadata.controller.js';
import { DEMO_PAGE_SETTINGS, DemoPageController, type DemoPageSettings } from './web/demo-page.controller.js';

/** The demo application: a page that is an OAuth client, and an API that is a resource server. */
@Module({})
export class DemoModule {
  static register(settings: DemoPageSettings, introspection: IntrospectionClient, address: DemoAddress): DynamicModule {
    return {
      module: DemoModule,
      controllers: [OrdersController, ResourceMetadataController, DemoPageController],
      providers: [
        { provide: DEMO_PAGE_SETTINGS, useValue: settings },
        { provide: IntrospectionClient, useValue: introspection },
        { provide: DemoAddress, useValue: address },
        ProofVerifier,
        Access,
      ],
    };
  }
}

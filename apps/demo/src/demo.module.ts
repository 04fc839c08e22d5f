import { type DynamicModule, Module } from '@nestjs/common';
import { IntrospectionClient } from './api/introspection-client.js';
import { OrdersController } from './api/orders.controller.js';
import { DEMO_PAGE_SETTINGS, DemoPageController, type DemoPageSettings } from './web/demo-page.controller.js';

/** The demo application: a page that is an OAuth client, and an API that is a resource server. */
@Module({})
export class DemoModule {
  static register(settings: DemoPageSettings, introspection: IntrospectionClient): DynamicModule {
    return {
      module: DemoModule,
      controllers: [OrdersController, DemoPageController],
      providers: [
        { provide: DEMO_PAGE_SETTINGS, useValue: settings },
        { provide: IntrospectionClient, useValue: introspection },
      ],
    };
  }
}

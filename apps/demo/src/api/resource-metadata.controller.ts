import { Controller, Get, Header, Inject } from '@nestjs/common';
import { DEMO_PAGE_SETTINGS, type DemoPageSettings } from '../web/demo-page.controller.js';
import { DemoAddress } from './access.js';
import { scope } from './orders.controller.js';
import { type ResourceMetadata, resourceMetadata } from './resource-metadata.js';

/** What the demo's API tells those who know its address alone (RFC 9728). */
@Controller('.well-known/oauth-protected-resource')
export class ResourceMetadataController {
  constructor(
    private readonly address: DemoAddress,
    @Inject(DEMO_PAGE_SETTINGS) private readonly settings: DemoPageSettings,
  ) {}

  /** Scripts of any site may read it: it is the same for everybody. */
  @Get('api')
  @Header('access-control-allow-origin', '*')
  metadata(): ResourceMetadata {
    return resourceMetadata(this.address.api, 'Demo API', this.settings.issuer, [scope]);
  }
}

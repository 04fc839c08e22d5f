import { demoFilesIn } from '../../demo/src/demo-files.js';
import type { DemoOptions } from '../../demo/src/start-demo.js';
import type { DataDirectory } from './data-directory.js';
import type { GeneratedSecrets } from './generated-secrets.js';
import type { Addresses } from './platform-settings.js';
import type { StandaloneConfig } from './standalone.config.js';

/** How the demo reaches the platform: over HTTP, with the administrator's client. */
export const demoOptions = (
  config: StandaloneConfig,
  addresses: Addresses,
  directory: DataDirectory,
  secrets: GeneratedSecrets,
): DemoOptions => ({
  port: config.demoPort,
  demoUrl: addresses.demo,
  introspectionUrl: addresses.introspection,
  files: demoFilesIn(directory.path),
  admin: { ...secrets.adminClient, gatewayUrl: addresses.gateway, tokenEndpoint: `${addresses.gateway}/t/system/oauth/token` },
});

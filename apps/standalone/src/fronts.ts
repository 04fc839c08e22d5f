import { gatewayApp } from '../../gateway/src/gateway.app.js';
import { introspectionApp } from '../../introspection/src/introspection.app.js';
import { type FrontName, frontNames } from '#contracts';
import type { AppDefinition } from '#platform';

const apps: { readonly [Front in FrontName]: AppDefinition } = { gateway: gatewayApp, introspection: introspectionApp };

/** The apps that answer HTTP. */
export const fronts: readonly AppDefinition[] = frontNames.map((front) => apps[front]);

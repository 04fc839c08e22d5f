import { gatewayApp } from '../../gateway/src/gateway.app.js';
import { introspectionApp } from '../../introspection/src/introspection.app.js';
import type { AppDefinition } from '#platform';

/** The apps that answer HTTP. They start last, when those who answer them are there. */
export const fronts: readonly AppDefinition[] = [gatewayApp, introspectionApp];

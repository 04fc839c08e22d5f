import { gatewayApp } from '../../gateway/src/gateway.app.js';
import { identityApp } from '../../identity/src/identity.app.js';
import { introspectionApp } from '../../introspection/src/introspection.app.js';
import { notificationApp } from '../../notification/src/notification.app.js';
import { sessionApp } from '../../session/src/session.app.js';
import { tenantApp } from '../../tenant/src/tenant.app.js';
import { tokenApp } from '../../token/src/token.app.js';

/** The services that own data, in the order in which they start. */
export const services = [tenantApp, identityApp, sessionApp, tokenApp, notificationApp] as const;

/** The apps that answer HTTP. They start last, when who answers them is there. */
export const fronts = [gatewayApp, introspectionApp] as const;

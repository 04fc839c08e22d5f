import { auditApp } from '../../audit/src/audit.app.js';
import { identityApp } from '../../identity/src/identity.app.js';
import { notificationApp } from '../../notification/src/notification.app.js';
import { sessionApp } from '../../session/src/session.app.js';
import { tenantApp } from '../../tenant/src/tenant.app.js';
import { tokenApp } from '../../token/src/token.app.js';
import { type ServiceName, serviceNames } from '#contracts';
import type { AppDefinition } from '#platform';

const apps: { readonly [Service in ServiceName]: AppDefinition } = {
  tenant: tenantApp,
  identity: identityApp,
  session: sessionApp,
  token: tokenApp,
  notification: notificationApp,
  audit: auditApp,
};

/** The apps that own data, in the order in which they start. */
export const services: readonly AppDefinition[] = serviceNames.map((service) => apps[service]);

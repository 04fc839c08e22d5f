import type { Application } from '#contracts';
import { redirectTargetOf } from '#oauth-core';
import type { WarningResource } from '../warning.resource.js';

const loopbackOfWeb =
  'is a loopback address: for development alone. Whoever listens there on a device gets codes without a consent page (RFC 8252 §8.6); an installed application has the application_type native';

/** What is odd about a registration that holds. */
export const warningsOf = ({
  applicationType,
  redirectUris,
}: Pick<Application, 'applicationType' | 'redirectUris'>): readonly WarningResource[] =>
  redirectUris.flatMap((uri, index) =>
    applicationType === 'web' && redirectTargetOf(uri) === 'loopback'
      ? [{ pointer: `/redirect_uris/${index}`, detail: loopbackOfWeb }]
      : [],
  );

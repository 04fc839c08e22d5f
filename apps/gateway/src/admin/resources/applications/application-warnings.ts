import type { Application, LegacyFeature } from '#contracts';
import { redirectTargetOf } from '#oauth-core';
import type { WarningResource } from '../warning.resource.js';

const loopbackOfWeb =
  'is a loopback address: for development alone. Any program that listens there on a device gets codes without a consent page (RFC 8252 §8.6); an installed application has the application_type native';

const withoutPkce =
  'is optional: where a sign-in has neither PKCE nor a nonce, nothing tells its code from one that an attacker got elsewhere and injects (RFC 9700 §2.1.1, §4.5). Only for libraries that know neither';

const outOfDate: { readonly [Feature in LegacyFeature]: string } = {
  pkce_plain:
    'is out of date: who reads the authorization request has the code verifier (RFC 9700 §2.1.1). Only for libraries that do not know S256',
  implicit:
    'is out of date: whoever sees an authorization response of the browser has the tokens in it, which are bound to nobody (RFC 9700 §2.1.2). Only for libraries that cannot redeem a code',
  password_grant:
    'is out of date: the application has the passwords of its users, and teaches them to type them elsewhere than at the sign-in page (RFC 9700 §2.4). Only for what can show no browser',
};

type Registration = Pick<Application, 'applicationType' | 'redirectUris' | 'pkce' | 'legacyFeatures'>;

/** What is odd about a registration that holds. */
export const warningsOf = ({ applicationType, redirectUris, pkce, legacyFeatures }: Registration): readonly WarningResource[] => [
  ...redirectUris.flatMap((uri, index) =>
    applicationType === 'web' && redirectTargetOf(uri) === 'loopback'
      ? [{ pointer: `/redirect_uris/${index}`, detail: loopbackOfWeb }]
      : [],
  ),
  ...(pkce === 'optional' ? [{ pointer: '/pkce', detail: withoutPkce }] : []),
  ...legacyFeatures.map((feature, index) => ({ pointer: `/legacy_features/${index}`, detail: outOfDate[feature] })),
];

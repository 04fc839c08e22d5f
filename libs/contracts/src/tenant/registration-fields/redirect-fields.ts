import { boolean, text, texts } from '../field.js';
import type { RegistrationField } from '../registration-field.js';
import { logoutUri } from './field-parts.js';

const uris = { format: 'redirect_uri', maxItems: 30, maxLength: 2000 } as const;

/** Where a client has browsers sent, and where it is told of logouts. */
export const redirectFields = {
  redirectUris: texts({
    ...uris,
    description:
      'Where codes may be sent; matched exactly, the port of loopback addresses excepted (of localhost for native applications alone).',
    registeredAs: 'redirect_uris',
    setBy: 'client',
    example: ['https://shop.example.com/callback'],
    default: [],
  }),
  postLogoutRedirectUris: texts({
    ...uris,
    description: 'Where a browser may go after a logout.',
    registeredAs: 'post_logout_redirect_uris',
    setBy: 'client',
    default: [],
  }),
  backchannelLogoutUri: text({
    ...logoutUri,
    format: 'told_logout_uri',
    description:
      'Where it is told, from server to server, that a session has ended in which its user signed in (OpenID Connect Back-Channel Logout 1.0); https at port 443, at an address of the Internet.',
    registeredAs: 'backchannel_logout_uri',
    setBy: 'client',
    example: 'https://shop.example.com/backchannel-logout',
  }),
  backchannelLogoutSessionRequired: boolean({
    description: 'Whether it needs the claim sid in what it is told there. It is always in it.',
    registeredAs: 'backchannel_logout_session_required',
    setBy: 'client',
    default: false,
  }),
  frontchannelLogoutUri: text({
    ...logoutUri,
    description:
      'What the browser that signs out loads in a hidden frame (OpenID Connect Front-Channel Logout 1.0), with the parameters iss and sid; https, of the origin of one of the redirect_uris.',
    registeredAs: 'frontchannel_logout_uri',
    setBy: 'client',
    example: 'https://shop.example.com/frontchannel-logout',
  }),
  frontchannelLogoutSessionRequired: boolean({
    description: 'Whether it needs the parameters iss and sid there. They are always there.',
    registeredAs: 'frontchannel_logout_session_required',
    setBy: 'client',
    default: false,
  }),
} satisfies Readonly<Record<string, RegistrationField>>;

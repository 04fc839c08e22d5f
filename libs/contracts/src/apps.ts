import { identityRpc } from './identity/rpc.js';
import { type AnyRpc, type ServiceName, serviceNames } from './rpc.js';
import { sessionRpc } from './session/rpc.js';
import { tenantRpc } from './tenant/rpc.js';
import { tokenRpc } from './token/rpc.js';

/** The apps that answer HTTP. They start last, when those who answer them are there. */
export const frontNames = ['gateway', 'introspection'] as const;
export type FrontName = (typeof frontNames)[number];

/** Every process of the distributed topology. `demo` runs only where the demo is on. */
export const appNames = [...serviceNames, ...frontNames, 'demo'] as const;
export type AppName = (typeof appNames)[number];

/** Whether an app is one of the services that answer RPC. */
export const isServiceName = (app: AppName): app is ServiceName => serviceNames.some((service) => service === app);

/** What makes a secret for a message to its owner. Who sends it may ask for it, and nobody else: the gateway would prove with it what only the owner can. */
export const secretsForMessages: readonly AnyRpc[] = [
  identityRpc.createEmailVerification,
  identityRpc.createOneTimeCode,
  identityRpc.createPasswordReset,
  identityRpc.createSignUpMessage,
  identityRpc.createSignInMessage,
  identityRpc.createInvitationMessage,
  identityRpc.createEmailChangeMessage,
  sessionRpc.createSignInNotice,
  tokenRpc.createBackchannelMessage,
];

/** What the gateway may not call: it would prove for others what only they can, or set up in their name what they prove themselves with. */
export const withheldFromGateway: readonly AnyRpc[] = [
  ...secretsForMessages,
  identityRpc.beginEnrolment,
  identityRpc.confirmEnrolment,
  identityRpc.createRecoveryCodes,
  identityRpc.completeProfile,
  identityRpc.renameAuthenticator,
  identityRpc.acceptTerms,
  identityRpc.cancelDeletion,
  identityRpc.getFarewell,
  identityRpc.findUserByIdentifier,
  sessionRpc.signInByPassword,
];

/**
 * What an app may call: the gateway, which administers for those who may, all RPCs of a service but `withheldFromGateway`; any other app the single ones that it needs. The RPC
 * client refuses anything else, and the permissions of the app's NATS user are generated from the same table: an app that is broken into
 * reaches no further than this (ADR 12).
 */
export const callers: { readonly gateway: readonly ServiceName[] } & { readonly [App in Exclude<AppName, 'gateway'>]: readonly AnyRpc[] } =
  {
    gateway: serviceNames,
    introspection: [
      tenantRpc.resolveTenant,
      tenantRpc.getClient,
      tokenRpc.verifyClientAssertion,
      tokenRpc.introspectTokens,
      tokenRpc.signIntrospectionResponse,
      tokenRpc.listVerificationKeys,
      tokenRpc.listRevocations,
      identityRpc.reportThrottling,
    ],
    demo: [],
    tenant: [tokenRpc.sealClientSecret, tokenRpc.findUsedClients, tokenRpc.verifySoftwareStatement],
    identity: [tenantRpc.getTenant, tenantRpc.listApplications, tenantRpc.findOrganizations, sessionRpc.getSession],
    session: [
      tenantRpc.getTenant,
      tenantRpc.listTenants,
      identityRpc.previewPasswordSignIn,
      identityRpc.verifyAuthentication,
      identityRpc.beginAuthentication,
      identityRpc.createPasskeyChallenge,
      identityRpc.requestSignInMessage,
      identityRpc.listAuthenticators,
      identityRpc.beginEnrolment,
      identityRpc.confirmEnrolment,
      identityRpc.removeAuthenticator,
      identityRpc.renameAuthenticator,
      identityRpc.createRecoveryCodes,
      identityRpc.completeProfile,
      identityRpc.acceptTerms,
      identityRpc.cancelDeletion,
      identityRpc.findUser,
      identityRpc.findMemberships,
      identityRpc.reportThrottling,
    ],
    token: [
      tenantRpc.getTenant,
      tenantRpc.getClient,
      tenantRpc.getResourceServers,
      tenantRpc.getTrustedIssuers,
      identityRpc.findUsers,
      identityRpc.findUserByIdentifier,
      identityRpc.findMemberships,
      identityRpc.reportThrottling,
      sessionRpc.getSession,
      sessionRpc.getSignInOutcome,
      sessionRpc.signInByPassword,
      sessionRpc.endSession,
    ],
    audit: [sessionRpc.getSession],
    notification: [
      tenantRpc.getTenant,
      identityRpc.findUser,
      identityRpc.listAuthenticators,
      identityRpc.getFarewell,
      ...secretsForMessages,
    ],
  };

/** Whether an app may call an RPC. */
export const mayCall = (app: AppName, { service, subject }: AnyRpc): boolean =>
  callers[app].some((callee: ServiceName | AnyRpc) =>
    typeof callee === 'string'
      ? callee === service && !withheldFromGateway.some((withheld) => withheld.subject === subject)
      : callee.subject === subject,
  );

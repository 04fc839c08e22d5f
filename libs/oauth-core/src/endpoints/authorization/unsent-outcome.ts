import type { Application, AuthorizationOutcome } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { type UnsentResponse, writeResponse } from '../../response-mode.js';

/** What becomes of a browser at the authorization endpoint, with responses yet to be written: no transaction waits for a signature. */
export type UnsentOutcome = AuthorizationOutcome<UnsentResponse>;

/** The outcome with its responses as the client gets them. */
export const sendOutcome = async (
  tenant: OAuthTenant,
  application: Application,
  outcome: UnsentOutcome,
  dependencies: Pick<OAuthDependencies, 'signer' | 'clock'>,
): Promise<AuthorizationOutcome> => {
  if (outcome.kind === 'response') return writeResponse(tenant, application, outcome, dependencies);
  if (outcome.kind === 'error_page' || outcome.kind === 'device_answered') return outcome;
  const { signUp, ...rest } = outcome;
  if (signUp === undefined) return rest;
  return { ...rest, signUp: { unavailable: await writeResponse(tenant, application, signUp.unavailable, dependencies) } };
};

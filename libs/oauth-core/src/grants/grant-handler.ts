import type { Application, GrantType, JsonObject } from '#contracts';
import type { Parameters } from '../parameters.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import type { Holder } from '../sender-constraint.js';

/** A token request whose client is authenticated and may use the grant type, and that is not malformed. */
export type GrantRequest = Holder & {
  readonly application: Application;
  readonly parameters: Parameters;
};

/** What each file of this folder exports. `handle` answers with the body of the response or throws `OAuthError`. */
export type GrantHandler = {
  readonly grantType: GrantType;
  /** The parameters of the grant: `handle` gets no others, least of all the client's secret. */
  readonly parameters: readonly string[];
  /** Whether there is such a grant for an application at its tenant; left out: always. */
  readonly isOfferedBy?: (tenant: OAuthTenant, application: Application) => boolean;
  /** Refuses what can be no code or token of the grant's, before a proof is spent on it: strangers, who may call themselves a public client, write nothing. */
  readonly refuseMalformed?: (parameters: Parameters) => void;
  readonly handle: (tenant: OAuthTenant, request: GrantRequest, dependencies: OAuthDependencies) => Promise<JsonObject>;
};

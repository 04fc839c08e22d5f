import type { Application, ResourceServer, ResponseType } from '#contracts';
import type { AskedAuthorization, CodeBinding } from '../../../pending-authorization.js';
import type { OAuthDependencies } from '../../../dependencies.js';
import type { OAuthTenant } from '../../../ports.js';
import type { Confirmation } from '../../../sender-constraint.js';
import type { ResolvedParameters } from '../resolve-parameters.js';

/** What the checks read of a request. */
export type RequestMembers = AskedAuthorization &
  Pick<CodeBinding, 'codeChallenge' | 'nonce' | 'dpopJkt'> & { readonly responseType: ResponseType };

/** A request whose client is known. `servers` are all of the tenant, `members` what the checks before have read. */
export type CheckedRequest = ResolvedParameters & {
  readonly tenant: OAuthTenant;
  readonly application: Application;
  /** What the client proved to hold, where it pushes its request with a DPoP proof. */
  readonly confirmation: Confirmation | null;
  readonly servers: readonly ResourceServer[];
  readonly members: Partial<RequestMembers>;
};

/** What the checks ask besides the resource servers. */
export type CheckPorts = Pick<
  OAuthDependencies,
  'keys' | 'clients' | 'subjectSecrets' | 'detailSchemas' | 'unitOfWork' | 'grants' | 'clock'
>;

/** One rule: throws the `OAuthError` of its specification, or answers with the members that it read, if any. */
export type Check = (
  request: CheckedRequest,
  dependencies: CheckPorts,
) => Partial<RequestMembers> | undefined | Promise<Partial<RequestMembers>>;
